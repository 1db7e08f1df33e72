"""The explorers without their shells: each is a kind of selection, its controls, and what it draws."""

from collections.abc import Mapping
from types import MappingProxyType

from gongkai.explore.drawing import View
from gongkai.explore.views import agency_sheet, disclosure, outcomes, quality, reviews

VIEWS: Mapping[str, View] = MappingProxyType(
    {view.name: view for view in (outcomes.VIEW, disclosure.VIEW, reviews.VIEW, quality.VIEW, agency_sheet.VIEW)}
)
