"""The tables, by hand-computed classes and by hostile texts."""

import csv
import io
import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse.exercises import get
from rnngrading import tables
from rnngrading.gradebook import gradebook, lateness, names_of
from rnngrading.policy import Manual, Rules, load, notebooks
from rnngrading.text import (
    clean,
    count,
    defuse,
    number,
    one_line,
    rounded,
    shorten,
)
from tests.grading.receipts import HOSTILE, entry, fake_class, receipt, row

LSTM = notebooks()["05-lstm"]
FULL = sum(get(name).points for name in LSTM)
RNN = sum(get(name).points for name in notebooks()["02-simple-rnn"])
WORTH = {name: get(name).points for name in LSTM}


def as_text(points):
    """A number as the tables write it, of at most two decimals."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def book_of(receipts, files=None, rules=None, manual=None):
    files = [row(r) for r in receipts] if files is None else files
    return gradebook(receipts, files, rules or Rules(), manual or {})


def read(text):
    """Rows of a CSV text as dicts."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_points_add_up():
    book = book_of([
        receipt("ben"),
        receipt("Ana", entries={
            "lstm-step": entry("lstm-step", "wrong"),
            "lstm-forget-bias": entry("lstm-forget-bias", "not yet"),
        }),
        receipt("ben", "02-simple-rnn"),
    ])
    ana, ben = read(tables.grades(book))
    got = FULL - WORTH["lstm-step"] - WORTH["lstm-forget-bias"]
    assert ana == {
        "student": "Ana", "02-simple-rnn": "0", "05-lstm": as_text(got),
        "total": as_text(got), "out_of": as_text(FULL + RNN),
        "percent": f"{100 * got / (FULL + RNN):.1f}",
        "notes": "02-simple-rnn: not handed in",
    }
    assert (ben["02-simple-rnn"], ben["05-lstm"]) == (
        as_text(RNN), as_text(FULL))
    assert (ben["total"], ben["percent"], ben["notes"]) == (
        as_text(FULL + RNN), "100", "")


def test_points_weights_and_lateness_of_the_rules(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        '[deadline]\n"05-lstm" = 2026-11-19T22:00:00\n[late]\nper_day = 0.1\n'
        '[points]\nlstm-step = 6\n[weights]\n"05-lstm" = 2\n',
        "utf-8",
    )
    made = receipt("ana", entries={
        "lstm-find-the-bug": entry("lstm-find-the-bug", "error"),
    })
    book = book_of([made], rules=load(path))
    (grade,) = read(tables.grades(book))
    # lstm-step is worth 6 by the rules; the error got nothing; two days have
    # begun, so 0.8 of what is left counts; the notebook counts twice.
    out_of = FULL - WORTH["lstm-step"] + 6
    got = 0.8 * (out_of - WORTH["lstm-find-the-bug"])
    assert grade["05-lstm"] == as_text(got)
    assert (grade["total"], grade["out_of"]) == (
        as_text(2 * got), as_text(2 * out_of))
    assert grade["percent"] == f"{100 * got / out_of:.1f}"
    assert grade["notes"] == "05-lstm: 1 day late, keeps 80 %"
    step = read(tables.marks(book))[0]
    assert (step["points"], step["out_of"]) == ("4.8", "6")
    assert step["late_factor"] == "0.8"


def test_a_weight_of_nothing_takes_a_notebook_out():
    both = [receipt("ana"), receipt("ana", "02-simple-rnn")]
    book = book_of(both, rules=Rules(weights={"05-lstm": Decimal(0)}))
    (grade,) = read(tables.grades(book))
    assert (grade["05-lstm"], grade["total"]) == (as_text(FULL), as_text(RNN))
    assert grade["out_of"] == as_text(RNN)
    none = book_of([receipt("a")], rules=Rules(weights={"05-lstm": 0}))
    assert none.students[0].percent is None


def test_a_manual_mark_is_final(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        '[deadline]\n"05-lstm" = 2026-11-19\n[late]\nper_day = 0.5\n', "utf-8"
    )
    manual = {("ana", "lstm-step"): Manual(Decimal("2.5"), "nearly")}
    book = book_of([receipt("ana")], rules=load(path), manual=manual)
    (grade,) = read(tables.grades(book))
    assert grade["05-lstm"] == as_text(2.5 + (FULL - WORTH["lstm-step"]) / 2)
    assert grade["notes"].endswith("1 manual mark")
    step, second, *_ = read(tables.marks(book))
    assert (step["points"], step["manual"]) == ("2.5", "2.5")
    assert (step["late_factor"], second["late_factor"]) == ("1", "0.5")
    assert (second["points"], second["manual"]) == (
        as_text(WORTH[LSTM[1]] / 2), "")


def test_a_manual_mark_of_a_notebook_nobody_handed_in():
    manual = {("ana", "rnn-step"): Manual(Decimal(2), "on paper")}
    book = book_of([receipt("ana"), receipt("ben")], manual=manual)
    ana, ben = read(tables.grades(book))
    assert (ana["02-simple-rnn"], ana["out_of"]) == (
        "2", as_text(FULL + RNN))
    assert ben["02-simple-rnn"] == "0"


def test_everybody_has_a_row():
    unreadable = receipt("ben", status="unreadable", reason="It is empty.")
    unreadable = replace(unreadable, exercises=tuple(
        entry(name, "missing") for name in LSTM))
    files = [
        row(receipt("ana")), row(unreadable),
        row(receipt("carl"), status="unreadable: an encrypted archive",
            notebook=""),
        row(receipt("dora"), status="unreadable: a pipe"),
        row(receipt("x"), student="", notebook="", status="not a notebook"),
    ]
    book = book_of([receipt("ana"), unreadable], files)
    grades = {g["student"]: g for g in read(tables.grades(book))}
    assert list(grades) == ["ana", "ben", "carl", "dora"]
    assert [grades[n]["total"] for n in grades] == [
        as_text(FULL), "0", "0", "0"]
    assert grades["ben"]["notes"] == "05-lstm: unreadable"
    assert grades["carl"]["notes"] == "05-lstm: not handed in"
    assert grades["dora"]["notes"] == "05-lstm: unreadable"
    marks = read(tables.marks(book))
    assert len(marks) == 4 * len(LSTM)
    assert {m["status"] for m in marks if m["student"] == "ben"} == {
        "unreadable"
    }


def test_a_lost_mark_is_empty_never_nothing():
    lost = receipt("ana", status="lost", reason="The process died.")
    lost = replace(lost, exercises=tuple(
        entry(name, "missing") for name in LSTM))
    (grade,) = read(tables.grades(book_of([lost])))
    assert (grade["05-lstm"], grade["total"], grade["percent"]) == ("",) * 3
    assert grade["notes"] == "05-lstm: lost, needs a person"
    assert {m["points"] for m in read(tables.marks(book_of([lost])))} == {""}
    by_hand = {
        ("ana", name): Manual(Decimal(1), "") for name in LSTM
    }
    (grade,) = read(tables.grades(book_of([lost], manual=by_hand)))
    assert grade["total"] == as_text(len(LSTM))


def test_exercises_are_those_of_the_release():
    """A release may have fewer, in another order, worth something else."""
    made = receipt("ana")
    made = replace(made, exercises=(
        entry("lstm-forget-bias"), entry("lstm-step", out_of=10, points=10),
    ))
    marks = read(tables.marks(book_of([made])))
    assert [(m["exercise"], m["points"]) for m in marks] == [
        ("lstm-forget-bias", "1"), ("lstm-step", "10")
    ]
    made = replace(made, exercises=(entry("lstm-step", out_of=0),))
    five = Rules(points={"lstm-step": Decimal(5)})
    (mark,) = read(tables.marks(book_of([made], rules=five)))
    assert mark["points"] == "5"


def test_two_receipts_for_one_notebook_are_refused():
    with pytest.raises(ValueError, match="2 receipts for 'ana', 05-lstm"):
        book_of([receipt("ana"), receipt("ana")])


def test_the_order_of_what_comes_in_does_not_matter():
    receipts, files = fake_class(8)
    book = book_of(receipts, files)
    first = [tables.grades(book), tables.marks(book), tables.files(files)]
    random.Random(1).shuffle(receipts)
    random.Random(2).shuffle(files)
    book = book_of(receipts, files)
    assert first == [
        tables.grades(book), tables.marks(book), tables.files(files)
    ]
    names = [g["student"] for g in read(first[0])]
    assert names_of(receipts, files) == [
        s.name for s in book.students
    ] and len(names) == len(set(names))


CANVAS = {
    "ana": (("Student", "Gómez, Ana"), ("ID", "88"), ("Section", "A"),
            ("05-lstm (4711)", "1"), ("05-lstm essay (4712)", "9"),
            ("Final Score", "50")),
    "fay": (("Student", "Wu, Fay"), ("ID", "89"), ("Section", "A"),
            ("05-lstm (4711)", ""), ("05-lstm essay (4712)", "8"),
            ("Final Score", "")),
}


def test_the_roster_comes_back_with_the_points_in_the_platforms_column():
    """And with what a new task is worth, in Canvas's own line."""
    both = [receipt("ana"), receipt("ana", "02-simple-rnn")]
    book = gradebook(both, [], Rules(), {}, CANVAS)
    full, ana, fay = read(tables.back(book, CANVAS))
    assert list(ana) == [name for name, _ in CANVAS["ana"]] + ["02-simple-rnn"]
    assert ana == dict(CANVAS["ana"]) | {
        "05-lstm (4711)": as_text(FULL), "02-simple-rnn": as_text(RNN)}
    assert fay == dict(CANVAS["fay"]) | {
        "05-lstm (4711)": "0", "02-simple-rnn": "0"}
    assert {name: cell for name, cell in full.items() if cell} == {
        "Student": "    Points Possible", "02-simple-rnn": as_text(RNN)}


def test_another_platforms_list_gets_columns_alone():
    people = {"ana": (("First name", "Ana"), ("ID number", "=1"))}
    book = gradebook([receipt("ana")], [], Rules(), {}, people)
    assert read(tables.back(book, people)) == [
        {"First name": "Ana", "ID number": "=1", "05-lstm": as_text(FULL)}]


def test_a_mark_that_is_open_changes_no_cell():
    lost = receipt("ana", status="lost", reason="The process died.")
    book = gradebook([lost], [], Rules(), {}, CANVAS)
    _, ana, _ = read(tables.back(book, CANVAS))
    assert ana == dict(CANVAS["ana"])


def test_every_file_is_listed():
    _, files = fake_class(8)
    listed = read(tables.files(files))
    assert len(listed) == len(files)
    assert list(listed[0]) == list(tables.FILES)
    assert {r["status"] for r in listed} >= {
        "marked", "not a notebook", "unknown student"
    }


def test_hostile_texts_stay_texts():
    made = receipt("=cmd", entries={
        "lstm-step": entry("lstm-step", "wrong", misconceptions=["@x", "\t=y"])
    })
    text = tables.marks(book_of([made]))
    assert text.count("\n") == 1 + len(LSTM)
    step = read(text)[0]
    assert step["student"] == "'=cmd"
    assert step["misconceptions"] == "'@x =y"
    bad = [row(made, path=t, status=t) for t in HOSTILE]
    text = tables.files(bad)
    assert "\x1b" not in text and "\x00" not in text
    text.encode()  # no halves of characters
    assert len(read(text)) == len(HOSTILE)


@pytest.mark.parametrize(("text", "safe"), [
    ("ana", "ana"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"),
    ("@x", "'@x"), ("\t=1", "'=1"), ("\r=1", "'=1"), ("  =1", "'=1"),
    ("\x00=1", "'=1"), ("\x1b[31m=1", "'=1"), ("\u202e=1", "'=1"),
    ("\u200b=1", "'\u200b=1"), ("＝1", "'＝1"), ("a;=1", "a;'=1"),
    ('a",=1', "a\",'=1"), ("a\n=1", "a =1"), ("05-lstm", "05-lstm"),
    ("3", "3"), ("", ""), ("a = b, 3; c", "a = b, 3; c"),
    ("\x1b\x1b[0m[31m=1", "[31m=1"),
])
def test_defused(text, safe):
    assert defuse(text) == safe


@given(st.text() | st.text("=+-@;,\t\r\n\"' ab\x1b[m\u200b"))
def test_nothing_defused_begins_a_formula(text):
    safe = defuse(text)
    assert safe.lstrip()[:1] not in tuple("=+-@＝＋－＠")
    assert not set(safe) & {"\n", "\r", "\t", "\x00", "\x1b"}
    safe.encode()
    for cells in (safe.split(";"), safe.split(",")):
        assert all(cell.strip(' "')[:1] not in ("=", "+", "-", "@")
                   for cell in cells)


@given(st.text() | st.text("\x1b[]0;3m\x07\\ab\x9b\ud800\r\n\u2028"))
def test_cleaned_text_is_harmless_and_stays_so(text):
    once = clean(text)
    assert not set(once) & set("\x00\x07\x1b\x9b\r\u2028\u202e\ud800")
    once.encode()
    assert "\n" not in one_line(text)
    assert len(shorten(text, 5).split(" … (")[0]) <= 5


def test_cleaned_text_keeps_what_is_read():
    assert clean("h\u0301 ← ערב\tx\n") == "h\u0301 ← ערב\tx\n"
    assert clean("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link") == "red link"
    assert shorten("abcdef", 4) == "abcd … (2 more characters)"


@pytest.mark.parametrize(("value", "text"), [
    (0, "0"), (3, "3"), (Decimal("2.50"), "2.5"), (Decimal("0.125"), "0.13"),
    (100, "100"), (None, ""), (2 / 3, "0.67"), (Decimal("1E+2"), "100"),
])
def test_numbers(value, text):
    assert number(value) == text


def test_words():
    assert rounded(Decimal("0.005")) == Decimal("0.01")
    assert count(1, "day") == "1 day"
    assert count(Decimal(2), "mark") == "2 marks"
    assert count(2, "copy", "copies") == "2 copies"


@pytest.mark.parametrize(("minutes", "says"), [
    (0, "0 min"), (0.1, "1 min"), (40, "40 min"), (60, "1 h"),
    (75, "1 h 15 min"), (1440, "1 day"), (3 * 1440 + 61, "3 days 1 h"),
])
def test_lateness_in_words(minutes, says):
    assert lateness(timedelta(minutes=minutes)) == says
