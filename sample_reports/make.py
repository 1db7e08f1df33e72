"""Write the sample reports from facts.toml: `python sample_reports/make.py`, or `--check` to compare only."""

import argparse
import sys
from collections.abc import Sequence

from copies import COPIES, is_of
from facts import FOLDER, Facts, Sample, load_samples
from render import LAYOUTS, encode, lines_as_html


def build(sample: Sample) -> bytes:
    """The bytes of one sample; a text layout in an HTML file is a page that lost its tables."""
    page = LAYOUTS[sample.layout](sample.facts)
    if sample.file.endswith(".html") and sample.layout.startswith("text_"):
        page = lines_as_html(sample.facts, page)
    return encode(page, sample.charset, sample.declared)


def copies() -> list[tuple[str, str, Facts]]:
    """Every copy: its file, its kind, its facts."""
    return [(file, kind, sample.facts) for sample in load_samples().values() for file, kind in sample.copies.items()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or compare every sample; 1 if a file on disk differs from what its facts make."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    check = parser.parse_args(arguments).check
    stale = []
    for sample in load_samples().values():
        path, page = FOLDER / sample.file, build(sample)
        if path.exists() and path.read_bytes() == page:
            continue
        stale.append(sample.file)
        if not check:
            path.write_bytes(page)
    for file, kind, facts in copies():
        path = FOLDER / file
        if path.exists() and is_of(path.read_bytes(), kind, facts):
            continue
        stale.append(file)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(COPIES[kind](facts))
    if check and stale:
        print(f"differ from facts.toml: {', '.join(stale)}; run python sample_reports/make.py", file=sys.stderr)
        return 1
    print(f"{len(stale)} of {len(load_samples()) + len(copies())} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
