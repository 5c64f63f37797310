"""Answers of readers: what is accepted, what is said, and how it was judged."""
from collections import Counter

import pytest

from tests.exercises.corpus import (
    is_judged,
    judged,
    right_answers,
    wrong_answers,
)

WRONG = wrong_answers()
RIGHT = right_answers()


def test_there_are_many_and_none_twice():
    assert len(WRONG) >= 900
    assert len({w.id for w in WRONG}) == len(WRONG)


@pytest.mark.sweep(keep=300)
@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: f"{w.exercise}-{w.id}")
def test_a_wrong_answer_is_rejected_and_its_message_was_judged(wrong):
    assert not wrong.result.passed
    assert is_judged(wrong, judged()), (
        f"{wrong.label}: the message is new; judge it with "
        f"python -m tests.exercises.corpus show\n{wrong.message}"
    )


@pytest.mark.parametrize("right", RIGHT, ids=lambda w: f"{w.exercise}-{w.id}")
def test_an_unusual_right_answer_is_accepted(right):
    assert right.result.passed, f"{right.label}: {right.message}"


def test_no_message_misleads_and_most_are_specific():
    count = Counter(entry.judgement for entry in judged().values())
    assert not count["misleading"]
    assert count["specific"] >= 0.85 * count.total()
