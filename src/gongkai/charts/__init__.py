"""Frames to Altair charts: pure functions that read no panel and keep no state."""

from gongkai.charts.carry import carry
from gongkai.charts.composition import Part, composition
from gongkai.charts.house import COLOURS, FONTS, framed
from gongkai.charts.rates import rates
from gongkai.charts.sheet import Cell, sheet
from gongkai.charts.stocks import stock_and_flow
from gongkai.charts.volumes import volumes

__all__ = ["COLOURS", "FONTS", "Cell", "Part", "carry", "composition", "framed", "rates", "sheet", "stock_and_flow", "volumes"]
