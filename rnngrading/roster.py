"""Who is in the class, where the instructor says so.

A CSV file whose first line names its columns: `id`, `name`, and any others,
such as the numbers that learning platforms give:

    id,name,canvas,moodle
    s1001,Ana Gómez,88123,4411
    s1002,Ben Okafor,88124,4412

Every cell of a row is a name of that person; a person's name counts in any
order of its words, without accents and spaces too, as platforms write it.

The list may be one that a platform exported: its `ID number` is the id, its
`Student`, or `First name` and `Last name`, the name. Such a list comes back
as it was, with a column of points for each notebook (`tables.back`).
"""

import csv
import io
import unicodedata
from dataclasses import dataclass

_MOST = 10_000      # people
_ID = ("id", "id number")
_NAME = (("name",), ("student",), ("first name", "last name"))
# Lines of Canvas that are no person's: what can be had, how it is posted.
_NOBODY = ("points possible", "")


@dataclass(frozen=True)
class Person:
    """One line: the name in the reports, all names that it goes by, and
    ((column, cell), …) as they came."""

    id: str
    name: str
    known_as: frozenset
    row: tuple = ()

    @property
    def identity(self):
        return self.name or self.id, self.id


def read(path):
    """The Persons of a file, in its order.

    ValueError names the line, what came and what was expected.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be CSV in UTF-8: {error}") from error
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    people, seen = [], {}
    try:
        columns = next(rows, [])
        head = [cell.strip().casefold() for cell in columns]
        id_ = next((name for name in _ID if name in head), None)
        if id_ is None:
            raise ValueError(
                "the first line must name the columns, id among them; got "
                f"{separator.join(head)!r:.80}"
            )
        for row in rows:
            cells = dict(zip(head, map(str.strip, row), strict=False))
            number = cells.get(id_)
            if not any(cells.values()) or (
                    not number
                    and cells.get("student", "…").casefold() in _NOBODY):
                continue
            if not number:
                raise ValueError(f"{id_} must not be empty")
            if number in seen:
                raise ValueError(
                    f"{id_} {number!r:.80} stands in line "
                    f"{seen[number]} already"
                )
            seen[number] = rows.line_num
            people.append(_person(number, cells, tuple(
                zip(columns, row, strict=False))))
            if len(people) > _MOST:
                raise ValueError(f"at most {_MOST} people")
    except (ValueError, csv.Error) as error:
        line = max(rows.line_num, 1)
        raise ValueError(f"{path}, line {line}: {error}") from error
    return tuple(people)


def find(people, label, number):
    """The Persons that somebody may be: by a platform's number, else by name.
    """
    found = [p for p in people if number and plain(number) in p.known_as]
    return found or [p for p in people if plain(label) in p.known_as]


def plain(text):
    """Letters and digits alone, without accents and capitals."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if c.isalnum())


def _name(cells):
    """What a person is called: by the first set of columns that is there."""
    found = next((c for c in _NAME if set(c) <= cells.keys()), ())
    return " ".join(cells[column] for column in found).strip()


def _person(number, cells, row):
    name = unicodedata.normalize("NFC", _name(cells))
    words = name.replace(",", " ").split()
    turned = (words[k:] + words[:k] for k in range(len(words)))
    names = {*cells.values(), *("".join(order) for order in turned)}
    return Person(number, name, frozenset(map(plain, names)) - {""}, row)
