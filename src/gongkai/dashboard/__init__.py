"""The notebooks as pages without code, served by Voilà: a template that asks nothing of the network, and a list with titles."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.errors import MissingDependency

#: Where Voilà looks for a template, beside the places that it knows.
_FOLDER = Path(__file__).parent
_OPTIONS = ("--template=gongkai", "--classic_tree=True")


def serve(folder: Path, arguments: Sequence[str] = ()) -> None:
    """Serve the notebooks of a folder on this machine until the program is stopped.

    Args:
        folder: The folder.
        arguments: Further arguments for Voilà.

    Raises:
        MissingDependency: Voilà is not installed.
    """
    try:
        from traitlets.config import Config
        from voila.app import Voila
    except ImportError as error:
        raise MissingDependency("the dashboard", "dashboard") from error
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(_FOLDER), os.environ.get("JUPYTER_PATH"))))

    def add_titles(page: dict[str, Any], **situation: Any) -> dict[str, Any]:
        page["titles"] = titles(folder)
        return page

    config = Config({"VoilaConfiguration": {"page_config_hook": add_titles}})
    Voila.launch_instance([*_OPTIONS, *arguments, str(folder)], config=config)


def titles(folder: Path) -> Mapping[str, str]:
    """The headings that each notebook of a folder begins with, by its path in the folder."""
    found = {path.relative_to(folder).as_posix(): _title(path) for path in folder.rglob("*.ipynb")}
    return {path: title for path, title in found.items() if title}


def _title(path: Path) -> str:
    """The headings of the first cell; empty where there are none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = "".join(cells[0]["source"]).splitlines() if cells and cells[0]["cell_type"] == "markdown" else []
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    return " / ".join(line[1:].strip() for line in lines if line.startswith("# "))
