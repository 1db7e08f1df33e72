"""A report as a PDF: text that can be read, tables with rules or without, a number at the foot of each page."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from facts import Facts
from paper import Look, Sheet, sheets

_FONT = "STSong-Light"

Draw = Callable[[Canvas, Sheet, float], None]


@cache
def _font() -> str:
    """A font that every reader of PDF brings itself."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    return _FONT


def pdf(facts: Facts, look: Look | None = None, draw: Draw | None = None) -> bytes:
    """The bytes of a PDF; the same facts give the same bytes.

    Args:
        facts: The report.
        look: How the sheets look.
        draw: Draws a sheet in another way than this module.
    """
    look = look or Look()
    out = BytesIO()
    canvas = Canvas(out, pagesize=look.size, invariant=1, pageCompression=1)
    canvas.setTitle(facts.heading.replace("\n", ""))
    for sheet in sheets(facts, look):
        (draw or draw_sheet)(canvas, sheet, look.size[1])
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_sheet(canvas: Canvas, sheet: Sheet, height: float, font: str = "") -> None:
    """Draw a sheet on the canvas of a page."""
    canvas.setLineWidth(0.5)
    for stroke in sheet.strokes:
        canvas.line(stroke.x0, height - stroke.y0, stroke.x1, height - stroke.y1)
    for text in sheet.texts:
        canvas.setFont(font or _font(), text.size)
        canvas.drawString(text.x, height - text.y, text.text)
