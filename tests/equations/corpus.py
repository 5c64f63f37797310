"""Reads the corpora of formulas that the tests of the equations share."""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class Record(NamedTuple):
    """One formula: where it is from, what is expected, the text."""

    title: str
    expected: str
    codes: tuple
    text: str

    def __str__(self):
        return self.title


def records(name):
    """All records of a corpus file."""
    source = (FOLDER / name).read_text(encoding="utf-8")
    found = []
    for chunk in re.split(r"^=== ", source, flags=re.MULTILINE)[1:]:
        head, text = chunk.split("\n", 1)
        title, _, expected = head.partition(" => ")
        match = re.fullmatch(r"(.*?)\s*(?:\[(.*)\])?", expected)
        codes = tuple((match[2] or "").split())
        found.append(Record(title, match[1], codes, text))
    return found


def planted(name="wrong.txt", base="correct.txt"):
    """Records of planted errors with their changes made.

    ``codes`` are the expected codes; raises ValueError for a change whose
    old text does not stand exactly once in the record it changes.
    """
    right = {r.title: r for r in records(base)}
    found = []
    for record in records(name):
        source, changes = record.text, []
        named = source.startswith("@ ")
        for line in source.rstrip("\n").split("\n") if named else ():
            mark, rest = line[:2], line[2:]
            if mark == "@ ":
                source = right[rest].text
            elif mark == "- ":
                changes.append([rest, []])
            elif mark[:1] == "+":
                changes[-1][1].append(rest)
        for old, new in changes:
            if source.count(old) != 1:
                raise ValueError(f"{record.title}: {old!r} not exactly once")
            source = source.replace(old, "\n".join(new))
        codes = tuple(record.expected.split()) + record.codes
        found.append(Record(record.title, "", codes, source))
    return found
