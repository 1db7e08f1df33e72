"""Charts to PNG and SVG, on this machine alone: the same chart makes the same bytes, whatever fonts the machine has."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import altair as alt

from gongkai.charts import FONTS
from gongkai.errors import MissingDependency

#: The family of the fonts that the package ships; its name is no other font's, so that it is the one that is taken.
FAMILY = "'Gongkai Sans SC'"

_FOLDER = Path(__file__).parent / "fonts"
#: Pixels to an inch at scale 1: those of CSS, which charts count in. The converter would take points.
_PIXELS, _POINTS = 96, 72
#: What one part of an SVG calls another; Vega counts on from picture to picture.
_NUMBERED = re.compile(r'(?<=["#])(?:clip|gradient_)\d+(?=[")])')

Chart = alt.TopLevelMixin | dict[str, Any]


def png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """A chart as PNG, drawn with the shipped font; it says how many pixels an inch has, so that it prints in its own size.

    Args:
        chart: The chart, or its Vega-Lite specification.
        scale: Pixels of the picture for one of the chart.

    Raises:
        MissingDependency: The package that draws is not installed.
    """
    drawn: bytes = _converter().vegalite_to_png(_specification(chart), scale=_POINTS / _PIXELS, ppi=_PIXELS * scale, **_options())
    return drawn


def svg(chart: Chart) -> str:
    """A chart as SVG. Text stays text and is shown in the reader's fonts; its places are measured with the shipped font.

    Names of its parts are made from its content: two pictures on one page do not take each other's.

    Args:
        chart: The chart, or its Vega-Lite specification.

    Raises:
        MissingDependency: The package that draws is not installed.
    """
    drawn = _converter().vegalite_to_svg(_specification(chart), **_options()).replace(f"{FAMILY}, ", "")
    names = {name: f"part{at}" for at, name in enumerate(dict.fromkeys(_NUMBERED.findall(drawn)))}
    plain = _NUMBERED.sub(lambda found: names[found[0]], drawn)
    digest = sha256(plain.encode()).hexdigest()[:8]
    return _NUMBERED.sub(lambda found: f"{names[found[0]]}-{digest}", drawn)


@cache
def _converter() -> ModuleType:
    """The converter, which knows the shipped fonts."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingDependency("a picture of a chart", "lab") from error
    vl_convert.register_font_directory(str(_FOLDER))
    return vl_convert


def _specification(chart: Chart) -> dict[str, Any]:
    """The chart with the shipped font before its own fonts."""
    # To validate a chart that the package made takes as long as to draw it.
    whole = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    config = whole.get("config", {})
    return {**whole, "config": {**config, "font": f"{FAMILY}, {config.get('font', FONTS)}"}}


def _options() -> dict[str, Any]:
    """The version of Vega-Lite that altair writes, and no address to load anything from."""
    return {"vl_version": ".".join(alt.SCHEMA_VERSION.split(".")[:2]), "allowed_base_urls": []}
