"""The command line: parse, check, bodies, trace, export, lab, dashboard.

Exit status: 0 all was read, 1 some files could not be read (the rest is written), 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from gongkai.errors import GongkaiError, MissingDependency

#: What the lab opens with, of the folder of notebooks, if it is there.
_START = "README.md"
#: Files that could not be read are named one by one, up to so many.
_SHOWN = 20
#: Seconds in which a scheduler must answer.
_PATIENCE = 15
#: No question about news at the first start, no look for updates, Markdown as a page; a root user of a container is let in.
_LAB = (
    f"--LabApp.app_settings_dir={Path(__file__).parent / 'lab_settings'}",
    *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except GongkaiError as error:
        print(f"gongkai: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"gongkai: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("gongkai: stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongkai", description="Annual reports on open government information in China, as checked tables."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    parse = commands.add_parser("parse", help="read saved reports into a panel, or bring a panel up to date")
    parse.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="files, folders, archives or globs; local, or any address such as s3://bucket/folder",
    )
    parse.add_argument("-o", "--output", required=True, metavar="PANEL", help="the folder of the panel, or its address")
    parse.add_argument("--aliases", metavar="CSV", help="names of agencies to use: a CSV file with the columns printed,agency")
    parse.add_argument(
        "--registry", metavar="CSV", help="names of bodies beside the shipped ones: a CSV file, see: gongkai bodies"
    )
    where = parse.add_mutually_exclusive_group()
    where.add_argument(
        "-j", "--processes", type=int, metavar="N", help="so many processes of this machine; one for each core if not said"
    )
    where.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler whose workers do the work, such as tcp://host:8786")
    parse.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parse.set_defaults(command=_parse)

    check = commands.add_parser("check", help="show the relations that fail in a panel")
    check.add_argument("panel", metavar="PANEL")
    check.set_defaults(command=_check)

    bodies = commands.add_parser("bodies", help="show whose reports a panel holds, and which names may be one body")
    bodies.add_argument("panel", metavar="PANEL")
    bodies.add_argument("--registry", metavar="CSV", help="name the bodies by this registry, and write the panel again")
    bodies.add_argument(
        "--suggestions",
        metavar="CSV",
        help="write the suggestions here: keep the rows that you accept, and give the file as --registry",
    )
    bodies.set_defaults(command=_bodies)

    trace = commands.add_parser("trace", help="show where a number comes from")
    trace.add_argument("panel", metavar="PANEL")
    trace.add_argument("--agency", required=True, help="the agency, as the panel names it")
    trace.add_argument("--year", required=True, type=int)
    trace.add_argument("--report", help="which report, where there are several of this agency and year")
    trace.add_argument("--line", required=True, help="a line, item or channel, such as granted, licensing or reconsideration")
    trace.add_argument("--applicant", "--column", dest="column", required=True, help="an applicant, measure or result")
    trace.set_defaults(command=_trace)

    export = commands.add_parser("export", help="write a panel for other programs")
    export.add_argument("panel", metavar="PANEL")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("--to", required=True, choices=("csv", "xlsx", "parquet"))
    export.set_defaults(command=_export)

    lab = commands.add_parser("lab", help="open JupyterLab on the notebooks")
    lab.add_argument("notebooks", nargs="?", default="notebooks", metavar="DIR", help="the folder of notebooks")
    lab.add_argument("arguments", nargs=argparse.REMAINDER, help="further arguments for jupyter lab, after --")
    lab.set_defaults(command=_lab)

    dashboard = commands.add_parser("dashboard", help="show the notebooks without their code, by Voilà, on this machine")
    dashboard.add_argument("notebooks", nargs="?", default="notebooks", metavar="DIR", help="the folder of notebooks")
    dashboard.add_argument("arguments", nargs=argparse.REMAINDER, help="further arguments for voila, after --")
    dashboard.set_defaults(command=_dashboard)
    return parser


def _parse(arguments: argparse.Namespace) -> int:
    import polars as pl

    from gongkai.panel import read

    with _executor(arguments.dask) as executor:
        panel = read(
            *arguments.paths,
            into=arguments.output,
            aliases=arguments.aliases,
            registry=arguments.registry,
            executor=executor,
            processes=arguments.processes,
            progress=not arguments.quiet,
        )
    unread = panel.scan("reports").filter(pl.col("status") == "unreadable").select("source", "message").sort("source").collect()
    for source, message in unread.head(_SHOWN).iter_rows():
        print(message if message.startswith(source) else f"{source}: {message}", file=sys.stderr)
    if unread.height > _SHOWN:
        print(f"and {unread.height - _SHOWN:,} more, see the frame reports, status unreadable", file=sys.stderr)
    failed = panel.scan("checks").filter(pl.col("status") == "fail").select("report").collect()["report"]
    run = panel.runs.row(-1, named=True)
    print(f"{run['files']:,} files: {run['read']:,} read, {run['unchanged']:,} known and unchanged, {run['vanished']:,} vanished")
    print(panel)
    fails = f"{len(failed)} relations fail in {failed.n_unique()} reports"
    print(f"written to {arguments.output}, version {panel.version}; {fails}")
    return 1 if unread.height else 0


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor | None]:
    """The workers of a Dask scheduler, or none where none is named."""
    if scheduler is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingDependency("Dask", "dask") from error
    try:
        client = Client(scheduler, timeout=_PATIENCE)
    except OSError as error:
        raise GongkaiError(f"{scheduler}: no Dask scheduler answers there ({error}); start one, or leave --dask out") from error
    except (ValueError, TypeError) as error:
        raise GongkaiError(f"{scheduler}: no address of a Dask scheduler ({error}); give one such as tcp://host:8786") from error
    with client:
        if not client.ncores():
            print(f"gongkai: the scheduler at {scheduler} has no workers; the run waits for the first one", file=sys.stderr)
        yield client.get_executor(pure=False)


def _check(arguments: argparse.Namespace) -> int:
    import polars as pl

    from gongkai.panel import open as open_panel

    panel = open_panel(arguments.panel)
    checks = panel.scan("checks")
    failed = checks.filter(pl.col("status") == "fail").sort("agency", "year", "rule", "scope").collect()
    for row in failed.iter_rows(named=True):
        known = row["right"] is not None
        sides = (
            f"{row['left']} is not {row['right']} (difference {row['difference']:+d})"
            if known
            else f"{row['left']} is no candidate"
        )
        quote = f" in: {' '.join(row['quote'].split())}" if row["quote"] else ""
        print(f"{row['agency']} {row['year']}: {row['rule']}, {row['scope']}: {sides}{quote}")
    counts = dict(checks.group_by("status").len().collect().iter_rows())
    print(", ".join(f"{counts.get(status, 0)} {status}" for status in ("pass", "fail", "unknown")))
    return 0


def _bodies(arguments: argparse.Namespace) -> int:
    import polars as pl

    from gongkai.export import write_csv
    from gongkai.panel import open as open_panel
    from gongkai.panel import rename

    if arguments.suggestions and Path(arguments.suggestions).exists():
        raise GongkaiError(f"{arguments.suggestions}: this file exists, and may hold what you have accepted; give another name")
    panel = rename(arguments.panel, arguments.registry) if arguments.registry else open_panel(arguments.panel)
    for row in panel.bodies.iter_rows(named=True):
        others = [name for name in row["names"] if name != row["name"]]
        also = f" (also {', '.join(others)})" if others else ""
        what = ", ".join(filter(None, (row["level"], row["kind"])))
        years, files = ", ".join(map(str, row["years"])), _counted(row["reports"], "report")
        print(f"{row['body']}: {row['name']}{also}; {what}; {years}; {files}")
    for row in panel.suggestions.iter_rows(named=True):
        print(f"perhaps {row['body']}: {row['name']} ({row['why']}): {row['evidence']}")
    unplaced = panel.scan("reports").filter(pl.col("body").is_null(), pl.col("status") != "unreadable").collect().height
    said = (_counted(panel.suggestions.height, "suggestion"), f"{_counted(unplaced, 'report')} of no known body")
    print(f"bodies: {panel.bodies.height}, {', '.join(said)}")
    if arguments.suggestions:
        write_csv(panel.suggestions, arguments.suggestions)
        print(f"suggestions written to {arguments.suggestions}")
    return 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _trace(arguments: argparse.Namespace) -> int:
    from gongkai.panel import open as open_panel

    panel = open_panel(arguments.panel)
    print(panel.trace(arguments.line, arguments.column, agency=arguments.agency, year=arguments.year, report=arguments.report))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from gongkai.export import export
    from gongkai.panel import open as open_panel

    for path in export(open_panel(arguments.panel), arguments.folder, arguments.to):
        print(path)
    return 0


def _lab(arguments: argparse.Namespace) -> int:
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise MissingDependency("JupyterLab", "lab") from error
    folder = _folder(arguments)
    page = f"{folder.name}/{_START}" if (folder / _START).is_file() else folder.name
    LabApp.launch_instance(
        [f"--ServerApp.root_dir={folder.parent}", f"--LabApp.default_url=/lab/tree/{quote(page)}", *_LAB, *_further(arguments)]
    )
    return 0


def _dashboard(arguments: argparse.Namespace) -> int:
    from gongkai import dashboard

    dashboard.serve(_folder(arguments), _further(arguments))
    return 0


def _folder(arguments: argparse.Namespace) -> Path:
    folder = Path(arguments.notebooks)
    if not folder.is_dir():
        raise GongkaiError(f"{folder}: no such folder; give the folder of your notebooks")
    return folder.resolve()


def _further(arguments: argparse.Namespace) -> list[str]:
    return [argument for argument in arguments.arguments if argument != "--"]


if __name__ == "__main__":
    sys.exit(main())
