"""Makes src/gongkai/areas/areas.csv from the table of the project yescallop/areacodes (CC0 1.0).

    python tools/make_areas.py area-codes.csv

Kept are the codes that were in use when the Regulations came into force (2008) or later. Province and prefecture are not
repeated: they are the codes of the first two and the first four figures.
"""

import csv
import sys
from pathlib import Path

FIRST_YEAR = 2008
TARGET = Path(__file__).parent.parent / "src/gongkai/areas/areas.csv"


def main(source: str) -> None:
    """Write the compact table."""
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    kept = sorted((row for row in rows if not row[7] or int(row[7]) >= FIRST_YEAR), key=lambda row: (row[0], row[6]))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "since", "until", "successors"))
        writer.writerows((code, name, since, until, successors) for code, _, _, name, _, _, since, until, successors in kept)


if __name__ == "__main__":
    main(sys.argv[1])
