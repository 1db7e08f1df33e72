"""The indicators: what is divided by what, in words and in numbers. Titles, tooltips and notes are made of them."""

from gongkai.metrics.measuring import measured, wilson
from gongkai.metrics.registry import FEW, Indicator, Said, glossary, indicator, indicators, note

__all__ = ["FEW", "Indicator", "Said", "glossary", "indicator", "indicators", "measured", "note", "wilson"]
