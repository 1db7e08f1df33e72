"""Libraries that come with an extra of gongkai, imported when a file needs them."""

from importlib import import_module
from typing import Any

from gongkai.errors import MissingDependency


def needed(module: str, what: str, extra: str) -> Any:
    """The module of an optional library.

    Raises:
        MissingDependency: It is not installed; the message is the line that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingDependency(what, extra) from error
