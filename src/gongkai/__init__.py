"""Annual reports on open government information in China (政府信息公开工作年度报告), parsed into checked Polars frames."""

from typing import TYPE_CHECKING, Any

from gongkai.readers import Limits
from gongkai.report import Report, read_report

if TYPE_CHECKING:
    from gongkai import explore
    from gongkai.panel import Panel, open, read

__all__ = ["Limits", "Panel", "Report", "explore", "open", "read", "read_report"]


def __getattr__(name: str) -> Any:
    """Load what needs Polars or a display library only when it is used: `import gongkai` stays fast."""
    from importlib import import_module

    if name == "explore":
        return import_module("gongkai.explore")
    if name in ("Panel", "open", "read"):
        return getattr(import_module("gongkai.panel"), name)
    raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
