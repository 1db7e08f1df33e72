"""What reports count in prose: wordings that count, figures that are something else, and the tables beside them."""

import csv
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import CORPUS, ROOT, SAMPLES
from gongkai import read_report
from gongkai.errors import FormError
from gongkai.extract import Section
from gongkai.extract.rows import Key
from gongkai.prose import Mention, compare, mentions, topics
from gongkai.prose import topics as topics_of
from gongkai.prose.sentences import sentences
from gongkai.solve import Value

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def prose(text: str, number: int = 1, year: int | None = 2023) -> tuple[Mention, ...]:
    return mentions([Section(number=number, heading="", text=text)], year)


def counted(found: tuple[Mention, ...]) -> list[tuple[str, float]]:
    return [(mention.topic, mention.value) for mention in found]


@pytest.mark.parametrize("row", rows("prose_sentences.csv"), ids=lambda row: row["shows"])
def test_a_sentence_counts_this_and_nothing_else(row: dict[str, str]) -> None:
    pairs = (pair.split("=") for pair in row["found"].split())
    assert counted(prose(row["sentence"])) == [(topic, float(value)) for topic, value in pairs]
