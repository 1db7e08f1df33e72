"""Whether a report is a body's own or the summary of its area, with the words that say so.

A government's report may be either: the notices let its office add up what its departments and lower levels report. It is told by
the introduction, by a title that names the area alone, and by the sentence that counts the applications of table 3.
"""

from collections.abc import Iterable
from typing import Literal

from gongkai.bodies.words import Kind, pattern

Scope = Literal["own", "summary", "unknown"]
SCOPES: tuple[Scope, ...] = ("own", "summary", "unknown")

_LENGTH = 60


def scope_of(
    name: str | None, kind: Kind | None, organ: str | None, introduction: str, counting: Iterable[str]
) -> tuple[Scope, str | None]:
    """The scope of a report and the words that say so.

    Args:
        name: The body's name, as printed.
        kind: Its kind.
        organ: What of the name is left behind the areas; empty for a title that names the area alone.
        introduction: The text before section 1, folded.
        counting: The sentences whose number of applications is that of table 3.
    """
    together = pattern("scope", "put_together").search("".join(introduction.split()))
    if kind in ("department", "township", "vertical", "other"):
        # Whose reports a department puts together, be it its system's or its area's, is not said.
        return ("unknown", None) if together else ("own", name)
    if kind is None:
        return "unknown", None
    if together:
        # What adds up the organs of one level is neither the body's own nor that of its area.
        partly = pattern("scope", "departments_only").search(together[0]) and not pattern("scope", "lower_levels").search(
            together[0]
        )
        return ("unknown", None) if partly else ("summary", together[0][:_LENGTH])
    for sentence in counting:
        if pattern("scope", "neither").search("".join(sentence.split())):
            return "unknown", None
        whole, own = (pattern("scope", key).search("".join(sentence.split())) for key in ("whole_area", "itself"))
        if whole or own:
            return ("unknown", None) if whole and own else ("summary" if whole else "own", sentence)
    if organ == "":
        return "summary", name
    return ("own", name) if kind == "government_office" else ("unknown", None)
