"""The shell for somebody's own reports: a folder, a button, progress, what became of each file, and the explorers on them."""

import io
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as ipw

from gongkai import panel as panels
from gongkai.errors import GongkaiError
from gongkai.explore import own_files, page
from gongkai.explore.handover import Handover
from gongkai.explore.keyboard import ROOT, Keyboard
from gongkai.explore.picker import small
from gongkai.explore.saving import MEDIA
from gongkai.explore.shell import Explorer
from gongkai.explore.state import completed
from gongkai.explore.views import VIEWS
from gongkai.export import Format, export, plain
from gongkai.labels import LANGUAGES, Language, text
from gongkai.panel import Panel

_STYLE = """<style>.gongkai h5{margin:14px 0 2px;font-size:13px}.gongkai td.own{white-space:normal;overflow-wrap:anywhere;
min-width:6em;max-width:34em}</style>""".replace("\n", "")
_NONE = ""


class Reader(ipw.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """Reads a folder of reports and shows what became of each file.

    Attributes:
        folder: The folder, as it was typed.
        button: Reads it.
        progress: Where the progress bar appears, while there is one.
        language: Of everything.
        handover: Buttons that hand over files with the results.
        view: Which explorer is open below, if one is.
    """

    def __init__(self, folder: str, language: Language) -> None:
        """Begin with a folder, which is read when the button is pressed."""
        self._panel: Panel | None = None
        self._place, self._error, self._quiet = "", "", False
        self.folder = ipw.Text(value=folder, layout={"flex": "1 1 320px", "width": "auto"})
        self.button = ipw.Button(button_style="primary", layout={"width": "auto"})
        self.language = ipw.ToggleButtons(options=LANGUAGES, value=language, style={"button_width": "auto"})
        self.progress = ipw.VBox([])
        self.handover = Handover(self._hand)
        self.view = ipw.ToggleButtons(options=[], style={"button_width": "auto"})
        self._head, self._hint, self._said, self._views = ipw.HTML(), ipw.HTML(), ipw.HTML(), ipw.HTML()
        self._below = ipw.VBox([self.handover, self._views, self.view], layout={"display": "none"})
        self._open = ipw.VBox([], layout={"margin": "12px 0 0"})
        self._say()
        self.button.on_click(lambda button: self.read())
        self.folder.on_msg(self._entered)
        self.language.observe(lambda change: self._turn(), "value")
        self.view.observe(lambda change: self._explore(), "value")
        row = ipw.Box(
            [self._head, self.folder, self.button, self.language],
            layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "4px 12px"},
        )
        super().__init__([row, self._hint, self.progress, self._said, self._below, self._open, Keyboard()])
        self.add_class(ROOT)

    @property
    def panel(self) -> Panel:
        """What was read.

        Raises:
            GongkaiError: Nothing is read yet.
        """
        if self._panel is None:
            raise GongkaiError("nothing is read yet; press the button, or call read()")
        return self._panel

    def read(self) -> None:
        """Read the folder; what goes wrong is said in the widget, file by file."""
        place = own_files.place_of(self.folder.value)
        self._panel, self._place, self._error = None, place, ""
        self._below.layout.display, self._said.value, self._open.children = "none", "", ()
        self.button.disabled = self.folder.disabled = True
        self._say()
        # A new one for each reading: what an output holds cannot be taken back everywhere.
        bar = ipw.Output()
        self.progress.children = [bar]
        try:
            if place:
                with bar:
                    self._panel, self._error = _read(place)
            else:
                self._error = text("own_no_folder", self.language.value)
        finally:
            self.progress.children = []
            self.button.disabled = self.folder.disabled = False
            self._say()

    def __repr__(self) -> str:
        """The line of code that shows the same."""
        return f"gongkai.explore.reader({self.folder.value!r}, language={self.language.value!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return {**super()._repr_mimebundle_(**options), "text/plain": repr(self)}

    def _entered(self, widget: Any, message: Any, buffers: Any) -> None:
        """The Enter key in the field."""
        if message.get("event") == "submit" and not self.button.disabled:
            self.read()

    def _turn(self) -> None:
        self._say()
        for explorer in self._open.children:
            if isinstance(explorer, Explorer):
                explorer.language.value = self.language.value

    def _say(self) -> None:
        language: Language = self.language.value
        self._head.value = f"<b>{escape(text('own_folder', language))}</b>"
        self.folder.placeholder = text("own_placeholder", language)
        self.button.description = text("own_reading" if self.button.disabled else "own_button", language)
        self._hint.value = small(text("own_hint", language))
        self._views.value = f"<b>{escape(text('own_explore', language))}</b>"
        labels = {"own_xlsx": "own_xlsx_tip", "own_csv": "own_csv_tip", "own_files": "own_files_tip"}
        self.handover.actions = tuple((key, text(key, language), text(tip, language)) for key, tip in labels.items())
        self._offer(language)
        if self._panel is not None:
            self._below.layout.display = ""
            self._said.value = _STYLE + page.page(own_files.summary(self._panel, self._place, language))
        elif self._error:
            said = text("own_failed", language).format(error=self._error)
            self._said.value = page.page(f'<p role="alert">{escape(said)}</p>')

    def _offer(self, language: Language) -> None:
        """The explorers by their names; the open one stays open."""
        options = [(text("own_view_none", language), _NONE), *((text(f"own_view_{view}", language), view) for view in VIEWS)]
        self._quiet, open_one = True, self.view.value
        self.view.options = options
        self.view.value = (self._panel is not None and open_one) or _NONE
        self._quiet = False

    def _explore(self) -> None:
        """Open the explorer that was picked on what was read."""
        if self._quiet:
            return
        view = self.view.value
        self._open.children = [_explorer(self._panel, view, self.language.value)] if view and self._panel is not None else []

    def _hand(self, key: str) -> tuple[str, str, bytes]:
        if key == "own_files":
            frame = plain(own_files.to_look_at(self.panel, self._place, self.language.value))
            return "gongkai-files.csv", MEDIA["csv"], ("\ufeff" + frame.write_csv()).encode()
        if key == "own_xlsx":
            return "gongkai.xlsx", MEDIA["xlsx"], _exported(self.panel, "xlsx")["gongkai.xlsx"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in _exported(self.panel, "csv").items():
                archive.writestr(name, content)
        return "gongkai-csv.zip", "application/zip", packed.getvalue()


def _read(place: str) -> tuple[Panel | None, str]:
    """The panel of a folder, or why there is none; a page without code has no other place to say so."""
    try:
        return panels.read(place), ""
    except KeyboardInterrupt:
        return None, "stopped"
    except Exception as error:  # whatever it is, it is said in the widget
        return None, str(error) if isinstance(error, GongkaiError) else f"{type(error).__name__}: {error}"


def _explorer(panel: Panel, view: str, language: Language) -> Any:
    try:
        return Explorer(panel, VIEWS[view], completed(VIEWS[view].selection, panel, language=language))
    except Exception as error:  # likewise
        return ipw.HTML(page.page(f'<p role="alert">{escape(text("broken", language).format(error=error))}</p>'))


def _exported(panel: Panel, to: Format) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in export(panel, Path(folder), to)}
