"""Write the teaching sample: `python sample_reports/teaching/make.py`, or `--check` to compare only."""

import argparse
import csv
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from copies import is_of
from gongkai.bodies.registry import COLUMNS
from teaching.pages import build
from teaching.reports import TeachingReport, reports
from teaching.story import FOLDER, bodies

REPORTS, REGISTRY = FOLDER / "reports", FOLDER / "registry.csv"
_SOURCE = "教学虚构 invented for teaching"


def registry() -> bytes:
    """The registry that names the bodies, for an invented county stands in no table of areas."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for body in bodies().values():
        for name, first in body.names.items():
            since = first if len(body.names) > 1 and first > min(body.names.values()) else ""
            writer.writerow((body.body, name, since, body.last_year(name) or "", "", "", _SOURCE))
    return out.getvalue().encode("utf-8")


def is_current(report: TeachingReport) -> bool:
    """Whether the file on disk is what its facts make; of a scan, which depends on the machine's fonts, only the facts count."""
    path = REPORTS / report.file
    if not path.exists():
        return False
    if report.how == "scan":
        return is_of(path.read_bytes(), "scan", report.facts)
    return path.read_bytes() == build(report.facts, report.how)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or compare every file; 1 if one on disk differs, is lacking, or is none of the sample's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    check = parser.parse_args(arguments).check
    stale = {report.file: report for report in reports() if not is_current(report)}
    known = {report.file for report in reports()}
    foreign = sorted(path.name for path in REPORTS.glob("*") if path.name not in known)
    names = not REGISTRY.exists() or REGISTRY.read_bytes() != registry()
    if check and (stale or foreign or names):
        differing = [*stale, *foreign, *["registry.csv"] * names]
        print(f"differ from the story: {', '.join(differing)}; run python sample_reports/teaching/make.py", file=sys.stderr)
        return 1
    if not check:
        REPORTS.mkdir(exist_ok=True)
        for report in stale.values():
            (REPORTS / report.file).write_bytes(build(report.facts, report.how))
        REGISTRY.write_bytes(registry())
        for name in foreign:
            print(f"{name} is none of the sample's files; take it away", file=sys.stderr)
    print(f"{0 if check else len(stale)} of {len(known)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
