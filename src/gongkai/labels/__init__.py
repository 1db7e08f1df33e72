"""The zh and en texts of the interface.

Texts are data: `texts.toml` has a key, the Chinese, the English. What the statutory forms print comes from `gongkai.forms` and
stands only there; `name` gives such a label in the language of the interface.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from gongkai import forms
from gongkai.errors import UnknownCode

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def texts() -> Mapping[str, tuple[str, str]]:
    """Every text by its key: Chinese, English."""
    raw = tomllib.loads((files(__name__) / "texts.toml").read_text(encoding="utf-8"))
    return MappingProxyType({key: (zh, en) for key, (zh, en) in raw.items()})


def text(key: str, language: Language) -> str:
    """The text of one key in one language.

    Raises:
        UnknownCode: There is no such key or language.

    Example:
        >>> text("shares", "en")
        'shares'
    """
    if key not in texts():
        raise UnknownCode("text", key, texts())
    if language not in LANGUAGES:
        raise UnknownCode("language", language, LANGUAGES)
    return texts()[key][LANGUAGES.index(language)]


def counted(key: str, language: Language, count: int) -> str:
    """The text of one key, in the words for one where English has others for it (`KEY_one`).

    Example:
        >>> counted("review_cases", "en", 1), counted("review_cases", "en", 2)
        ('case', 'cases')
    """
    one = f"{key}_one"
    return text(one if count == 1 and one in texts() else key, language)


def name(family: str, code: str, language: Language) -> str:
    """The label of a code of the statutory forms in one language.

    Raises:
        UnknownCode: The family has no such code.

    Example:
        >>> name("outcomes", "partly_granted", "en")
        'partly disclosed'
    """
    label = forms.label(family, code)
    return label.zh if language == "zh" else label.en
