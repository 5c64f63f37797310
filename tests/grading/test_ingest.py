"""Bytes → cells: every format that front ends write, and every garbage."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from submissions import data, solutions, submission

from rnngrading import ingest
from rnngrading.ingest import Unreadable, cells

TEXT = data(submission()).decode()


def _sources(content):
    return [c.source for c in cells(content)]


@pytest.mark.parametrize("encoded", [
    TEXT.encode("utf-8"), TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"),
    TEXT.encode("utf-32"), TEXT.replace("\n", "\r\n").encode(),
], ids=["utf-8", "with a mark", "utf-16", "utf-32", "line ends"])
def test_every_encoding_gives_the_same_cells(encoded):
    assert _sources(encoded) == _sources(TEXT.encode())


def test_latin_1_is_read():
    notebook = submission(answers={"rnn-step": "# größer\nx = 1"})
    text = json.dumps(json.loads(data(notebook)), ensure_ascii=False)
    for sign in "→₋−×σ⊙≥…Σ·’“”–∂ᵀ":
        text = text.replace(sign, "?")
    assert "# größer\nx = 1" in _sources(text.encode("latin-1", "replace"))


def test_marks_and_ids_are_kept_and_outputs_are_not():
    found = cells(TEXT.encode())
    mine = next(c for c in found if c.exercise == "rnn-step")
    assert mine.role == "answer" and mine.id and mine.kind == "code"
    assert mine.source == solutions()["rnn-step"]
    assert not hasattr(mine, "outputs")


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_are_read(version):
    old = nbformat.convert(nbformat.reads(TEXT, as_version=4), 3)
    if version == 2:
        for cell in old.worksheets[0].cells:
            cell.pop("metadata", None)
        old.nbformat = 2
    assert solutions()["rnn-step"] in _sources(json.dumps(old).encode())


@pytest.mark.parametrize(("content", "says"), [
    (b"", "empty"),
    (b" \n", "empty"),
    (b"%PDF-1.4", "not JSON"),
    (TEXT.encode()[:1000], "not JSON"),
    (b"[]", "not a JSON object"),
    (b"{}", "format 'None'"),
    (b'{"nbformat": 99}', "format '99'"),
    (b'{"cells": 3}', "no list of cells"),
    (b"[" * 100_000, "cannot be read"),
    (b'{"cells": [], "x": ' + b"9" * 5000 + b"}", "cannot be read"),
    (b"\xff\xfe\x00", "JSON"),
    (json.dumps({"cells": [{}] * 3000}).encode(), "3000 cells"),
    (json.dumps({"cells": [
        {"cell_type": "code", "source": "x" * 2_000_000}
    ]}).encode(), "characters"),
    (b" " * 10 + b"x" * 50_000_001, "at most 50 MB"),
])
def test_what_cannot_be_read_has_a_reason(content, says):
    with pytest.raises(Unreadable, match=says):
        cells(content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["cells", "source", "metadata", "cell_type", "id",
                         "rnncourse", "nbformat", "worksheets", "input"])
        | st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(_JSON | st.fixed_dictionaries(
    {"cells": st.lists(_JSON, max_size=5), "nbformat": st.just(4)}))
def test_no_json_breaks_it(content):
    try:
        found = cells(json.dumps(content).encode())
    except Unreadable:
        return
    for cell in found:
        assert isinstance(cell.source, str)
        cell.source.encode()


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content):
    with pytest.raises(Unreadable):
        cells(content)


def test_a_lone_surrogate_can_be_written_out_again():
    content = b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}'
    (cell,) = ingest.cells(content)
    assert cell.source == "?"
