"""Runs that bring a panel up to date: what is read again, what is kept, what happens when a run is killed or not alone."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import gongkai
from gongkai import Limits, Panel, layout
from gongkai.cli import main
from gongkai.errors import PanelError, SourceError, StorageError
from gongkai.frames import NAMES
from gongkai.ingest import parts, settings
from gongkai.ingest.locking import locked
from gongkai.ingest.runs import begin
from gongkai.layout import current
from gongkai.store import Store
from many_pages import assert_same, page, save_pages

PAGES = 60


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Panel]:
    """A folder of pages, and the panel that an undisturbed run makes of it."""
    folder = tmp_path_factory.mktemp("saved")
    save_pages(folder, PAGES)
    return folder, gongkai.read(folder, into=tmp_path_factory.mktemp("whole") / "panel", progress=False)


def read(folder: Path, into: Path, **settings: object) -> Panel:
    return gongkai.read(folder, into=into, progress=False, **settings)  # type: ignore[arg-type]


def last_run(panel: Panel) -> dict[str, int]:
    row = panel.runs.row(-1, named=True)
    return {name: row[name] for name in ("files", "read", "unchanged", "vanished", "unreadable")}


def test_a_run_says_what_it_did(undisturbed: tuple[Path, Panel]) -> None:
    _, panel = undisturbed
    # 60 pages of which every tenth is none, and a copy of the second.
    assert last_run(panel) == {"files": 61, "read": 61, "unchanged": 0, "vanished": 0, "unreadable": 0}
    statuses = dict(panel.reports["status"].cast(pl.String).value_counts().iter_rows())
    assert statuses == {"complete": 54, "no_tables": 6}
    assert (panel.version, panel.sources.height, panel.sources["report"].n_unique()) == (1, 61, 60)
    run = panel.runs.row(0, named=True)
    assert run["ended"] >= run["started"] and run["version"] == 1 and run["parser"] == settings.parser()


def test_what_is_unchanged_is_not_read_again(undisturbed: tuple[Path, Panel], tmp_path: Path) -> None:
    folder, panel = undisturbed
    panel.write(tmp_path / "panel")
    again = read(folder, tmp_path / "panel")
    assert last_run(again) == {"files": 61, "read": 0, "unchanged": 61, "vanished": 0, "unreadable": 0}
    assert again.version == 1
    assert_same(again, panel)


def test_a_changed_file_replaces_its_rows(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    paths = save_pages(saved, 20)
    first = read(saved, tmp_path / "panel")
    paths[3].write_bytes(page(1003))
    second = read(saved, tmp_path / "panel")
    assert last_run(second) == {"files": 21, "read": 1, "unchanged": 20, "vanished": 0, "unreadable": 0}
    assert second.version == 2
    assert_same(second, read(saved, tmp_path / "anew"))
    gone = set(first.reports["report"]) - set(second.reports["report"])
    assert first.reports.filter(pl.col("report").is_in(gone))["source"].to_list() == [str(paths[3])]
    # What was opened before stays what it was.
    assert first.applications.filter(pl.col("report").is_in(gone)).height > 0


def test_a_file_that_is_gone_is_kept_and_marked(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    paths = save_pages(saved, 20)
    first = read(saved, tmp_path / "panel")
    assert_same(first, first)  # Its frames are loaded: a version is kept until there are two newer ones.
    paths[4].unlink()
    second = read(saved, tmp_path / "panel")
    assert last_run(second) == {"files": 20, "read": 0, "unchanged": 20, "vanished": 1, "unreadable": 0}
    assert second.sources.filter("vanished")["source"].to_list() == [str(paths[4])]
    assert_frame_equal(second.applications, first.applications)
    paths[4].write_bytes(page(4))
    third = read(saved, tmp_path / "panel")
    assert last_run(third) == {"files": 21, "read": 0, "unchanged": 21, "vanished": 0, "unreadable": 0}
    assert_same(third, first)


def test_what_cannot_be_looked_at_is_not_said_to_be_gone(tmp_path: Path) -> None:
    saved, archive = tmp_path / "saved", tmp_path / "saved" / "pages.zip"
    save_pages(saved, 3)
    with ZipFile(archive, "w") as pages:
        pages.writestr("a.html", page(51))
        pages.writestr("b.html", page(52))
    whole = archive.read_bytes()
    read(saved, tmp_path / "panel")
    archive.write_bytes(whole[:-30])
    cut = read(saved, tmp_path / "panel")
    assert not cut.sources["vanished"].any()
    assert cut.reports.filter(pl.col("source").str.ends_with("b.html"))["status"].to_list() == ["complete"]
    with ZipFile(archive, "w") as pages:
        pages.writestr("a.html", page(51))
    without = read(saved, tmp_path / "panel")
    assert without.sources.filter("vanished")["source"].to_list() == [str(archive), f"{archive}/b.html"]


def test_another_folder_adds_to_a_panel_and_takes_nothing_for_gone(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    save_pages(one, 12)
    other.mkdir()
    (other / "x.html").write_bytes(page(500))
    read(one, tmp_path / "panel")
    both = read(other, tmp_path / "panel")
    assert last_run(both) == {"files": 1, "read": 1, "unchanged": 0, "vanished": 0, "unreadable": 0}
    together = gongkai.read(one, other, into=tmp_path / "together", progress=False)
    assert_same(both, together)


def test_a_copy_stands_in_for_a_file_that_is_gone(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    paths = save_pages(saved, 8)
    (saved / "z.html").write_bytes(paths[2].read_bytes())
    read(saved, tmp_path / "panel")
    paths[2].unlink()
    panel = read(saved, tmp_path / "panel")
    report = panel.sources.filter(pl.col("source") == str(paths[2]))["report"].item()
    assert panel.reports.filter(pl.col("report") == report)["source"].item() == str(saved / "z.html")


def test_a_name_that_stands_for_nothing_is_a_row_once(tmp_path: Path) -> None:
    saved, missing = tmp_path / "saved", tmp_path / "typo.html"
    save_pages(saved, 3)
    gongkai.read(saved, missing, into=tmp_path / "panel", progress=False)
    panel = gongkai.read(saved, missing, into=tmp_path / "panel", progress=False)
    (message,) = panel.reports.filter(pl.col("source") == str(missing))["message"]
    assert "no such file" in message
    assert panel.version == 1
    missing.write_bytes(page(77))
    panel = gongkai.read(saved, missing, into=tmp_path / "panel", progress=False)
    assert panel.reports.filter(pl.col("source") == str(missing))["status"].to_list() == ["complete"]


def test_other_aliases_or_limits_read_everything_again(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    save_pages(saved, 4)
    first = read(saved, tmp_path / "panel")
    agency = first.agencies[0]
    renamed = read(saved, tmp_path / "panel", aliases={agency: "某某局"})
    assert last_run(renamed)["read"] == 5
    assert "某某局" in renamed.agencies and agency not in renamed.agencies
    small = read(saved, tmp_path / "panel", limits=Limits(bytes=10))
    assert small.reports["status"].cast(pl.String).unique().to_list() == ["unreadable"]


def test_other_forms_or_code_read_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "saved"
    save_pages(saved, 3)
    store = Store(tmp_path / "panel")
    read(saved, tmp_path / "panel")
    source = f"{current(store).folder}/{layout.SOURCES}"
    # As an earlier gongkai would have left it.
    rows = pl.read_parquet(store.full(source)).with_columns(mark=pl.lit("0123456789abcdef"))
    rows.write_parquet(store.full(source))
    assert last_run(read(saved, tmp_path / "panel"))["read"] == 4


def test_a_registry_names_the_bodies_anew_without_reading(tmp_path: Path) -> None:
    saved, registry = tmp_path / "saved", tmp_path / "registry.csv"
    save_pages(saved, 30)
    first = read(saved, tmp_path / "panel")
    agency = first.agencies[0]
    registry.write_text(f"body,name,from,to,predecessor,successor,source\n999999-某局,{agency},,,,,\n", encoding="utf-8")
    named = read(saved, tmp_path / "panel", registry=registry)
    assert last_run(named)["read"] == 0
    assert set(named.reports.filter(pl.col("agency") == agency)["body"]) == {"999999-某局"}
    assert_same(named, read(saved, tmp_path / "anew", registry=registry))
    # The panel keeps its names.
    again = read(saved, tmp_path / "panel")
    assert (again.version, last_run(again)["read"]) == (named.version, 0)


def test_shards_change_no_row(undisturbed: tuple[Path, Panel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel = undisturbed
    store = Store(tmp_path / "many")
    monkeypatch.setattr(layout, "SHARD", 4)
    monkeypatch.setattr(layout, "LARGEST_SHARD", 4)
    reports = panel.reports.with_columns(home=layout.HOME).sort("home", "report")
    firsts = layout.cut(reports["home"].to_list())
    assert len(firsts) >= 4 and firsts[0] == 0
    homes = reports["home"]
    assert all(homes[at] != homes[at - 1] for at in firsts[1:])
    plain = Panel({name: getattr(panel, name) for name in (*NAMES, "sources")})
    plain.write(store.address)
    many = gongkai.open(store.address)
    assert len(current(store).shards) == len(firsts)
    assert_same(many, plain)
    some = panel.reports["report"].gather_every(7)
    for name in ("applications", "checks", "evidence"):
        expected = getattr(panel, name).filter(pl.col("report").is_in(some.implode()))
        assert_frame_equal(many.rows(name, some).collect(), expected, check_row_order=False)


def test_a_killed_run_goes_on_where_it_was(undisturbed: tuple[Path, Panel], tmp_path: Path) -> None:
    folder, panel = undisturbed
    chance = random.Random(7)
    command = [sys.executable, "-m", "gongkai.cli", "parse", str(folder), "-o", str(tmp_path / "panel"), "-q"]
    killed = 0
    for _ in range(5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            process.wait(0.3 + 3 * chance.random())
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        if (tmp_path / "panel" / layout.MANIFEST).exists():  # Whatever a reader finds is whole.
            assert_same(gongkai.open(tmp_path / "panel"), panel)
    assert killed
    assert_same(read(folder, tmp_path / "panel"), panel)
    assert not list((tmp_path / "panel").rglob(".part-*"))
    left = sorted(path.name for path in (tmp_path / "panel").iterdir())
    assert left == [".lock", "panel.json", "runs", "v1"]


def test_what_a_killed_run_has_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "saved"
    save_pages(saved, 40)
    calls = []

    def some(task: parts.Task) -> parts.Done:
        calls.append(len(task.sources))
        if len(calls) > 1:
            raise KeyboardInterrupt
        return parse(task)

    parse = parts.parse
    monkeypatch.setattr(parts, "parse", some)
    with ThreadPoolExecutor(1) as threads, pytest.raises(KeyboardInterrupt):
        read(saved, tmp_path / "panel", executor=threads)
    monkeypatch.undo()
    with pytest.raises(PanelError, match="no panel here"):
        gongkai.open(tmp_path / "panel")
    resumed = read(saved, tmp_path / "panel")
    assert calls[0] == 16
    assert last_run(resumed) == {"files": 41, "read": 41 - 16, "unchanged": 16, "vanished": 0, "unreadable": 0}
    assert_same(resumed, read(saved, tmp_path / "anew"))


def test_a_file_that_changes_between_a_killed_run_and_the_next_is_read_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved"
    paths = save_pages(saved, 6)
    monkeypatch.setattr("gongkai.ingest._write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        read(saved, tmp_path / "panel")
    monkeypatch.undo()
    paths[1].write_bytes(page(901))
    paths[2].unlink()
    resumed = read(saved, tmp_path / "panel")
    assert_same(resumed, read(saved, tmp_path / "anew"))


def test_two_runs_at_once_the_second_says_who_is_writing(tmp_path: Path) -> None:
    store = Store(tmp_path / "panel")
    save_pages(tmp_path / "saved", 2)
    with locked(store, begin("", ())):
        said = f"another run is writing this panel \\(process {os.getpid()} on .*; wait for it to end"
        with pytest.raises(PanelError, match=said):
            read(tmp_path / "saved", tmp_path / "panel")
    assert read(tmp_path / "saved", tmp_path / "panel").version == 1


def test_a_reader_never_sees_half_a_version(undisturbed: tuple[Path, Panel], tmp_path: Path) -> None:
    """While runs go on, whoever opens the panel finds one of the two states that it has had, whole."""
    saved = tmp_path / "saved"
    paths = save_pages(saved, 12)
    states = {read(saved, tmp_path / "panel").applications["count"].sum()}
    paths[3].write_bytes(page(1234))
    states.add(read(saved, tmp_path / "other").applications["count"].sum())
    command = [sys.executable, "-m", "gongkai.cli", "parse", str(saved), "-o", str(tmp_path / "panel"), "-q"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    seen = set()
    while process.poll() is None:
        seen.add(gongkai.open(tmp_path / "panel").applications["count"].sum())
    seen.add(gongkai.open(tmp_path / "panel").applications["count"].sum())
    assert seen <= states and len(states) == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("hang", "longer than the limit of 2 seconds"),
        ("crash", "ended (signal SIGSEGV)"),
        ("memory", "more memory than the limit"),
    ],
)
def test_a_poison_file_costs_itself_only(kind: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "saved"
    save_pages(saved, 8)
    (saved / "1" / "poison.html").write_bytes(b"<p>poison</p>")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "poison"))
    monkeypatch.setenv("GONGKAI_TEST_POISON", kind)
    gongkai.supervised.end()
    try:
        panel = read(saved, tmp_path / "panel", limits=Limits(seconds=2, memory=2 * 1024**3))
    finally:
        gongkai.supervised.end()
    row = panel.reports.filter(pl.col("source").str.ends_with("poison.html")).row(0, named=True)
    assert row["status"] == "unreadable" and reason in row["message"]
    assert panel.reports.height == 9
    assert panel.reports.filter(pl.col("status") == "unreadable").height == 1
    record = json.loads(next((tmp_path / "panel" / "runs").iterdir()).read_text())
    assert record["failures"] == {"limit": 1}
    # It is not tried again as long as nothing changes.
    assert last_run(read(saved, tmp_path / "panel", limits=Limits(seconds=2, memory=2 * 1024**3)))["read"] == 0


def test_a_full_disk_is_said_and_gone_on_from(
    undisturbed: tuple[Path, Panel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, panel = undisturbed
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "poison"))
    monkeypatch.setenv("GONGKAI_TEST_POISON", "full disk")
    gongkai.supervised.end()
    try:
        with pytest.raises(
            StorageError, match=r"no room is left \(.*No space left on device\); make room: what is done so far is kept"
        ):
            read(folder, tmp_path / "panel")
    finally:
        gongkai.supervised.end()
    monkeypatch.undo()
    assert_same(read(folder, tmp_path / "panel"), panel)


def test_nothing_to_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        read(tmp_path / "typo", tmp_path / "panel")
    assert main(["parse", str(tmp_path / "typo"), "-o", str(tmp_path / "panel"), "-q"]) == 2


def test_the_sums_over_years_are_those_of_the_long_frames(undisturbed: tuple[Path, Panel]) -> None:
    _, panel = undisturbed
    chosen = {row["report"]: row for row in panel.reports.filter("chosen").iter_rows(named=True)}
    expected: dict[tuple[object, ...], list[int]] = {}
    for row in panel.applications.iter_rows(named=True):
        if (report := chosen.get(row["report"])) is None:
            continue
        key = (row["year"], report["province"], report["level"], report["scope"], row["line"], row["applicant"])
        sums = expected.setdefault(key, [0, 0, 0])
        sums[0] += 1
        sums[1] += row["count"] is not None
        sums[2] += row["count"] or 0
    found = {row[:6]: list(row[6:]) for row in panel.totals.iter_rows()}
    assert found == expected
    assert len(found) > 500


def test_what_a_forgotten_worker_brings_late_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved, kept = tmp_path / "saved", tmp_path / "late.parquet"
    paths = save_pages(saved, 4)
    monkeypatch.setattr("gongkai.ingest._write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        read(saved, tmp_path / "panel")
    monkeypatch.undo()
    (part,) = (tmp_path / "panel" / "staging" / "parts").iterdir()
    shutil.copy(part, kept)
    paths[1].write_bytes(page(700))
    read(saved, tmp_path / "panel")
    part.parent.mkdir(parents=True)
    shutil.copy(kept, part)
    panel = read(saved, tmp_path / "panel")
    assert (panel.version, last_run(panel)["read"]) == (1, 0)
    assert_same(panel, read(saved, tmp_path / "anew"))
