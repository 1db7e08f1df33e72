"""What a report and a panel show of themselves in a notebook: plain HTML without scripts.

Every mark on a number is a sign that can be read without colour, style sheet or tooltip: some places where notebooks
are shown take all of these away.
"""

from gongkai.display.panels import panel_html
from gongkai.display.reports import report_html

__all__ = ["panel_html", "report_html"]
