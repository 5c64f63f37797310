"""What *For instructors* shows without running it is true all the same."""

import re
import shlex

import pytest

from rnncourse.exercises import get
from rnngrading import command, policy
from tests.grading.submissions import ROOT

PAGE = (ROOT / "manuscript" / "instructors.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


def commands():
    """The arguments of every `rnncourse`, continued lines joined."""
    lines = "".join(blocks("bash")).replace("\\\n", " ").splitlines()
    return [
        shlex.split(line, comments=True)[1:] for line in lines
        if "/rnncourse " in line.partition("#")[0]
    ]


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_the_commands_are_understood(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("returned", "marks", "submission"):
        (tmp_path / name).mkdir()
    (tmp_path / "rules.toml").touch()
    name, *rest = arguments
    getattr(command, name).make_context(name, rest)   # raises if it is not


@pytest.mark.parametrize("text", blocks("toml"))
def test_the_rules_are_rules(text, tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(text)
    assert policy.load(path) != policy.Rules()
    for name, own in re.findall(r"^([\w-]+) = \d+ +# instead of (\d+)", text,
                                re.M):
        assert get(name).points == int(own)


def test_the_marks_by_hand_are_marks(tmp_path):
    (text,) = (b for b in blocks("text") if b.startswith("student,"))
    path = tmp_path / "manual.csv"
    path.write_text(text)
    (mark,) = policy.read_manual(path, ["ana", "ben"], policy.Rules()).items()
    assert mark[0] == ("ben", "rnn-step") and mark[1].points == 1


def test_there_is_something_to_try():
    assert len(commands()) > 5 and len(blocks("toml")) == 2
