"""Everybody's answer on one page, and the lines of manual.csv for it."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from rnncourse.exercises import get
from rnngrading import answers, reports
from rnngrading.gradebook import gradebook
from rnngrading.policy import Manual, Rules, read_manual
from tests.grading.receipts import HOSTILE, RUN, entry, receipt, row

NAMES = ("ana", "Okafor, Ben", "=cmd", "fay", "zoe")
CODE = "def lstm_step(x_t):\n    return x_t < 1"


def book_of(manual=None):
    """Ana is right, three are wrong, Zoë wrote nothing."""
    made = [receipt(name, entries={"lstm-step": entry(
        "lstm-step", "passed" if name == "ana" else "wrong",
        code="" if name == "zoe" else f"# {name}\n{CODE}",
        diagnosis=HOSTILE[0],
    )}) for name in NAMES]
    return gradebook(made, [row(r) for r in made], Rules(), manual or {})


def soup_of(book):
    return BeautifulSoup(answers.pages(book)["lstm-step"], "html.parser")


def test_everybodys_answer_and_what_is_not_right_first():
    soup = soup_of(book_of())
    assert [h.get_text() for h in soup.select("article h3")] == [
        "=cmd", "fay", "Okafor, Ben", "ana"]
    assert [code.get_text() for code in soup.select("article pre")] == [
        f"# {name}\n{CODE}" for name in ("=cmd", "fay", "Okafor, Ben", "ana")]
    assert soup.select("article")[0].get_text().count(HOSTILE[0]) == 1
    assert get("lstm-step").hints[0] not in soup.get_text()
    assert set(answers.pages(book_of())) == {"lstm-step"}


def test_lines_that_are_filled_in_are_marks(tmp_path):
    """As they stand they are none, and the first is named."""
    path = tmp_path / "manual.csv"
    lines = soup_of(book_of()).select("#lines ~ pre")[0].get_text()
    path.write_text(lines, "utf-8")
    with pytest.raises(ValueError, match="line 2: points must be a number"):
        read_manual(path, NAMES, Rules())
    filled = lines.replace("lstm-step,,", "lstm-step,1,nearly")
    path.write_text(filled, "utf-8")
    assert read_manual(path, NAMES, Rules()) == {
        (name, "lstm-step"): Manual(Decimal(1), "nearly")
        for name in ("=cmd", "fay", "Okafor, Ben")}


def test_who_has_a_mark_by_hand_needs_no_line():
    book = book_of({("fay", "lstm-step"): Manual(Decimal(2), "fine")})
    soup = soup_of(book)
    assert "fay,lstm-step" not in soup.select("#lines ~ pre")[0].get_text()
    assert "Your instructor gave 2 points here. fine" in soup.get_text()


def test_the_class_report_leads_to_them():
    book = book_of()
    soup = BeautifulSoup(
        reports.page(book, [], RUN, Rules()), "html.parser")
    assert [a["href"] for a in soup.select("#exercises ~ div a")
            if a["href"].startswith("answers/")] == ["answers/lstm-step.html"]
