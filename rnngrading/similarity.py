"""Pairs of students whose code is unusually alike: a flag, never a verdict.

An exercise has five lines and one solution; two who work alone often write
the same. So a pair is flagged in a notebook only where both hold:

- `alike` ≥ ALIKE: the cosine of their TF-IDF vectors of token 8-grams. Names
  that the code itself assigns count as one name; comments, long strings and
  spaces count as nothing.
- at least STATEMENTS of their common statements are rare: found with no more
  than RARE students, or a twentieth of the class if that is more.

What was handed out, and the usual solution, is common to many and so weighs
little in the first and nothing in the second. Answers as they were handed
out are left aside. A file that two handed in byte for byte is flagged too.

Measured on synthetic classes (`tests/grading/variants.py`): students who
write alone, with habits of their own, from the solution or a misconception,
and copies of some of them. `python -m benchmarks.similarity --store` counts
how many copies are found, and how many innocent pairs are flagged, in every
notebook; the page for instructors prints it. Of twenty copies in five classes
of 30, between 4 and 18 were found with their names kept, between 3 and 18
with all names changed.

The copies that are not found are those of the usual solution: nothing in
them is somebody's own. Without the second condition, all who write it would
be flagged.

What it does not see: copies in which statements or operands were moved
about, two who asked the same third person or program, and who copied from
whom.
"""

import io
import keyword
import tokenize
from collections import Counter
from typing import NamedTuple

GRAM = 8            # tokens
ALIKE = 0.96
STATEMENTS = 2
RARE = 4            # students

_MOST = 20_000      # characters of one answer that are looked at
_LONG = 12          # characters from which a string is a text
_OWN = "·"          # stands for every name that the code itself assigns
_LAYOUT = {
    tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
}
_ANSWERED = ("passed", "wrong", "error", "stopped")


class Pair(NamedTuple):
    """Two students, and why somebody should look."""

    notebook: str
    first: str
    second: str
    alike: float          # 0 … 1; 1 for the same file
    statements: tuple     # rare ones of both, as `first` wrote them
    same_file: bool


def pairs(receipts):
    """The Pairs of a class, the most alike first.

    receipts: Receipts of any number of notebooks
    ImportError where scikit-learn is not installed.
    """
    found = []
    for notebook in sorted({r.notebook for r in receipts}):
        handed_in = [
            r for r in receipts if r.notebook == notebook and _answers(r)
        ]
        handed_in.sort(key=lambda r: r.student)
        found += _pairs(notebook, handed_in)
    found.sort(key=lambda p: (-p.same_file, -p.alike, p[:3]))
    return found


def _pairs(notebook, receipts):
    import numpy as np

    written = [_statements(_answers(receipt)) for receipt in receipts]
    common = Counter(s for statements in written for s in statements)
    most = max(RARE, len(receipts) / 20)
    files = np.array([receipt.sha256 for receipt in receipts])
    same_file = files[:, None] == files[None]
    alike = np.where(same_file, 1, _cosines(written))
    for i, j in np.argwhere(np.triu(alike >= ALIKE, 1)).tolist():
        rare = [
            text for statement, text in written[i].items()
            if statement in written[j] and common[statement] <= most
        ]
        if same_file[i, j] or len(rare) >= STATEMENTS:
            yield Pair(
                notebook, receipts[i].student, receipts[j].student,
                float(alike[i, j]), tuple(rare), bool(same_file[i, j]),
            )


def _answers(receipt):
    """{exercise: code} of what was answered."""
    return {
        entry.exercise: entry.code[:_MOST]
        for entry in receipt.exercises
        if entry.status in _ANSWERED and entry.code
    }


def _cosines(written):
    """(students, students), as float32."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    grams = [list(_grams(statements)) for statements in written]
    if not any(grams):
        return np.zeros((len(grams), len(grams)), np.float32)
    vectors = TfidfVectorizer(
        analyzer=lambda gram: gram, dtype=np.float32
    ).fit_transform(grams)
    return (vectors @ vectors.T).toarray()


def _grams(statements):
    """Runs of GRAM tokens, within an exercise."""
    running = {}
    for exercise, *tokens in statements:
        running.setdefault(exercise, []).extend([*tokens, "\n"])
    for exercise, tokens in running.items():
        for k in range(len(tokens) - GRAM + 1):
            yield (exercise, *tokens[k : k + GRAM])


def _statements(answers):
    """{(exercise, token, …): the line as it was written}."""
    found = {}
    for exercise, code in answers.items():
        lines = _lines(code)
        own = {name for line in lines for name in _assigned(line)}
        for line in lines:
            tokens = [_OWN if t.string in own else t.string for t in line]
            if len(tokens) > 3:
                found.setdefault((exercise, *tokens), line[0].line.strip())
    return found


def _lines(code):
    """The statements as lists of tokens, as far as they can be read."""
    lines = [[]]
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.NEWLINE:
                lines.append([])
            elif token.type not in _LAYOUT and not (
                token.type == tokenize.STRING and len(token.string) > _LONG
            ):
                lines[-1].append(token)
    except (SyntaxError, tokenize.TokenError, ValueError):
        pass  # what was read so far is enough
    return [line for line in lines if line]


def _assigned(line):
    """Names that a statement gives a value to."""
    words = [token.string for token in line]
    left = []
    for k, word in enumerate(words):  # of loops and of comprehensions
        if word == "for" and "in" in words[k:]:
            left += words[k + 1 : words.index("in", k)]
    if "=" in words and not {*words[: words.index("=")]} & {".", "[", ":"}:
        left += words[: words.index("=")]
    return [w for w in left if w.isidentifier() and not keyword.iskeyword(w)]
