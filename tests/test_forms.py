"""The statutory forms as data: complete, consistent, and named as in the contract."""

from pathlib import Path

import pytest

from conftest import ROOT
from gongkai import forms
from gongkai.errors import FormError, UnknownCode

LABELS = ("不予公开", "予以公开", "新收政府信息", "结转下年度", "现行有效", "行政许可", "行政复议", "自然人")


def test_the_two_forms_have_the_cells_that_the_notices_print() -> None:
    old, new = forms.forms()["2019"], forms.forms()["2021"]
    assert [len(list(form.cells(number))) for form in (old, new) for number in (2, 3, 4)] == [22, 161, 15, 10, 175, 15]
    assert [relation.rule for relation in new.relations] == [
        "applicants_add_up",
        "received_equals_handled",
        "outcomes_add_up",
        "results_add_up",
    ]


def test_outcomes_are_the_part_before_the_dot() -> None:
    assert forms.outcome_of("denied.state_secret") == "denied"
    assert forms.outcome_of("other") == forms.outcome_of("other.fee_unpaid") == "other"
    stocks = ("newly_received", "carried_over", "outcome_total", "carried_forward")
    assert [forms.outcome_of(line) for line in stocks] == [None] * 4


def test_every_label_stands_in_both_languages() -> None:
    for label in forms.labels().values():
        assert any("一" <= character <= "鿿" for character in label.zh), label
        assert label.en.isascii() or "“" in label.en, label


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(UnknownCode, match=r"did you mean denied\.state_secret"):
        forms.table_of("denied.state_secrets")
    assert [forms.table_of(line) for line in ("licensing", "granted", "litigation_direct")] == [2, 3, 4]


def test_a_form_that_contradicts_itself_says_where() -> None:
    broken = forms.Form(
        code="x",
        notice="",
        blocks=(forms.Block(table=3, lines=("granted", "nothing"), columns=("total",)),),
        relations=(),
    )
    with pytest.raises(FormError, match=r"broken.toml: table 3: no label in \[lines\] for nothing"):
        forms._validate(broken, "broken.toml")


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.name)
def test_no_label_of_the_forms_stands_in_code(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert [label for label in LABELS if f'"{label}' in code or f"'{label}" in code] == []
