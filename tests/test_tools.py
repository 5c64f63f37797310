"""From manuscript to notebook, and from Mermaid to SVG."""

import re
import shutil
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import pytest

from rnncourse import __version__, plot
from rnncourse.exercises.notebooks import SETUP_ID, without_setup
from tools import diagrams, drawings, notebooks
from tools.diagrams import DiagramError, accessible_names, slug, stamp
from tools.notebooks import NotebookError, Pair

CONFIG = """\
title: "Test"
repository:
  branch: main
  url: https://github.com/somebody/rnncourse
"""
TEXT = """\
# Title

Words.

```{code-cell} ipython3
---
tags: [hide-input]
---
x = 2
```

```{code-cell} ipython3
print(x)
x
```
"""


@pytest.fixture
def pair(tmp_path):
    """A manuscript in a repository of its own."""
    pair = Pair("01-test", tmp_path)
    (tmp_path / "_config.yml").write_text(CONFIG)
    pair.manuscript.parent.mkdir()
    pair.manuscript.write_text(notebooks.canonical_text(TEXT), "utf-8")
    return pair


@pytest.fixture
def executed(pair):
    assert notebooks.execute(pair)
    return pair


def read(pair):
    """The stored notebook, without the cell that installs the course."""
    notebook = nbformat.read(pair.notebook, as_version=4)
    notebook.cells = without_setup(notebook.cells)
    return notebook


def change(pair, old, new):
    text = pair.manuscript.read_text("utf-8")
    assert old in text
    pair.manuscript.write_text(text.replace(old, new), "utf-8")


def test_execution_stores_the_outputs(executed):
    _, first, second = read(executed).cells
    assert first.metadata == {"tags": ["hide-input"]}
    assert [o.output_type for o in second.outputs] == [
        "stream",
        "execute_result",
    ]
    assert second.outputs[0].text == "2\n"
    assert notebooks.problems(executed) == []


def test_the_first_cell_installs_this_version_and_no_page_shows_it(executed):
    setup, *rest = nbformat.read(executed.notebook, as_version=4).cells
    assert (setup.id, setup.metadata.tags) == (SETUP_ID, ["remove-cell"])
    address = "https://github.com/somebody/rnncourse"
    assert f"git+{address}@v{__version__}" in setup.source
    assert not setup.outputs
    counts = [c.execution_count for c in rest if c.cell_type == "code"]
    assert [setup.execution_count, *counts] == [0, 1, 2]
    assert rest[2].outputs[1].execution_count == 2


def test_the_first_cell_comes_and_goes_without_a_run(executed):
    notebook = read(executed)
    notebook.cells[2].outputs[0].text = "kept\n"
    nbformat.write(notebook, executed.notebook)
    assert not notebooks.execute(executed)
    assert read(executed).cells[2].outputs[0].text == "kept\n"
    assert notebooks.problems(executed) == []


def test_a_page_without_code_installs_nothing(pair):
    pair.manuscript.write_text("# Title\n\nWords.\n", "utf-8")
    assert [c.cell_type for c in notebooks.sync(pair).cells] == ["markdown"]


def test_execution_is_the_same_bytes_again(executed):
    before = executed.notebook.read_bytes()
    assert not notebooks.execute(executed)
    assert notebooks.execute(executed, force=True)
    assert executed.notebook.read_bytes() == before
    assert b'"version": "3.' not in before


def test_words_change_without_running_the_code(executed):
    # an output no run would give: still there, so nothing was run
    text = executed.notebook.read_text("utf-8")
    executed.notebook.write_text(text.replace('"2\\n"', '"kept\\n"'), "utf-8")
    change(executed, "Words.", "Other words.")
    assert not notebooks.execute(executed)
    words, _, second = read(executed).cells
    assert "Other words." in words.source
    assert second.outputs[0].text == "kept\n"


def test_changed_code_runs_again(executed):
    change(executed, "x = 2", "x = 3")
    assert notebooks.execute(executed)
    assert read(executed).cells[2].outputs[0].text == "3\n"


def test_cell_ids_do_not_move_with_the_text(executed):
    before = {c.source: c.id for c in read(executed).cells}
    cell = "```{code-cell} ipython3\ny = 1\n```\n\n"
    change(executed, "# Title", f"{cell}# Title")
    notebooks.sync(executed)
    after = {c.source: c.id for c in read(executed).cells}
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_equal_cells_have_different_ids(pair):
    change(pair, "x = 2", "x")
    change(pair, "print(x)\n", "")
    ids = [c.id for c in notebooks.sync(pair).cells]
    assert len(set(ids)) == len(ids) == 4


@pytest.mark.parametrize(
    "before, after, words",
    [
        ("Words.", "Other words.", "cell 2: its id differs"),
        ("hide-input", "hide-cell", "cell 3: its metadata differs"),
        ("Words.", "Words.\n\n+++\n\nMore.", "4 cells, the manuscript 5"),
        ("extension: .md", "extension: .txt", "front matter"),
    ],
)
def test_check_names_the_difference(executed, before, after, words):
    change(executed, before, after)
    lines = notebooks.check([executed], executed.root)
    assert any(words in line for line in lines), lines
    assert all(line.startswith("01-test: ") for line in lines)


def test_check_wants_executed_notebooks_and_no_orphans(pair):
    assert notebooks.check([pair], pair.root) == [
        "01-test: the notebook is missing"
    ]
    notebooks.sync(pair)
    shutil.copy(pair.notebook, pair.notebook.with_name("02-alone.ipynb"))
    assert notebooks.check([pair], pair.root) == [
        "01-test: code cells have not been executed",
        "02-alone: there is no manuscript/02-alone.md",
    ]


@pytest.mark.parametrize(
    "code, words",
    [
        ("import sys; x = print('oops', file=sys.stderr)", "stderr"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_faulty_cells_are_refused_and_nothing_is_stored(executed, code, words):
    change(executed, "x = 2", code)
    with pytest.raises(NotebookError, match=words):
        notebooks.execute(executed)
    assert not notebooks.is_executed(read(executed))


def test_wrong_files_are_named(pair):
    with pytest.raises(NotebookError, match=r"no manuscript/09-x.md.*01-test"):
        notebooks.find_pairs(["09-x"], pair.root)
    with pytest.raises(NotebookError, match="not closed"):
        notebooks.canonical_text("---\ntitle: x\n# Title\n")
    pair.notebook.parent.mkdir()
    pair.notebook.write_text("{}{", "utf-8")
    with pytest.raises(NotebookError, match=r"01-test.ipynb is not a notebook"):
        notebooks.sync(pair)


def test_names_may_be_paths(pair):
    for name in ("01-test", "manuscript/01-test.md", "chapters/01-test.ipynb"):
        assert notebooks.find_pairs([name], pair.root) == [pair]


@pytest.mark.parametrize("before", ["", "---\nkernelspec: {}\n---\n\n"])
def test_every_manuscript_gets_the_same_front_matter(pair, before):
    pair.manuscript.write_text(before + TEXT, "utf-8")
    for _ in range(2):
        notebooks.sync(pair)
        text = pair.manuscript.read_text("utf-8")
        assert text == notebooks.FRONT_MATTER + "\n" + TEXT


# Diagrams

SOURCE = """\
flowchart LR
  accTitle: One step of a cell
  accDescr: x goes in, h comes out.
  x --> h
"""


def put(root, name, *sources):
    cells = [
        nbformat.v4.new_markdown_cell(f"Text\n\n```mermaid\n{s}```\n\nMore")
        for s in sources
    ]
    path = root / "chapters" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_diagrams_are_found_by_title(tmp_path):
    put(tmp_path, "01-a", SOURCE)
    put(tmp_path, "02-b", SOURCE)
    assert diagrams.wanted(tmp_path) == {"one-step-of-a-cell.svg": SOURCE}


def test_two_diagrams_of_one_title_are_refused(tmp_path):
    put(tmp_path, "01-a", SOURCE, SOURCE.replace("x -->", "y -->"))
    with pytest.raises(DiagramError, match="another diagram is called"):
        diagrams.wanted(tmp_path)


@pytest.mark.parametrize("line", ["accTitle: One step of a cell", "accDescr"])
def test_title_and_description_are_required(line):
    with pytest.raises(DiagramError, match="accTitle and an accDescr"):
        accessible_names(re.sub(f".*{line}.*\n", "", SOURCE))


def test_description_may_be_a_block():
    block = SOURCE.replace(
        "accDescr: x goes in, h comes out.", "accDescr {\n x goes\n in }"
    )
    assert accessible_names(block) == ("One step of a cell", "x goes in")


def test_stamp_follows_the_content_not_the_white_space(tmp_path):
    file = tmp_path / "a.svg"
    file.write_text(stamp(SOURCE) + "\n<svg/>\n", "utf-8")
    assert diagrams.is_current(file, SOURCE + "\n")
    assert not diagrams.is_current(file, SOURCE.replace("x -->", "y -->"))
    assert not diagrams.is_current(tmp_path / "b.svg", SOURCE)


def test_drawings_become_the_book_s():
    svg = (
        '<svg role="graphics-document document" style="max-width: 90.5px;">'
        '<path stroke="#515253" d="M-1.23456 2 L0.04999,30.96" '
        'data-points="W3s="/><rect style="stroke:#C8400A"/>'
        "<g style='fill:rgb(106, 44, 145)'/></svg>"
    )
    done = diagrams.finish(svg, SOURCE)
    assert done.startswith(stamp(SOURCE))
    assert 'stroke="var(--diagram-line, #515253)"' in done
    assert "fill:var(--gate-c, #6a2c91)" in done
    assert 'd="M-1.2 2 L0.0,31.0"' in done and "data-points" not in done
    assert "stroke:var(--gate-f, #c8400a)" in done
    assert "--drawn: 90.5px" in done and 'role="img"' in done


def test_diagrams_and_figures_use_one_palette():
    css = (diagrams.ROOT / "_static" / "custom.css").read_text("utf-8")
    for gate, colour in diagrams.GATE_COLOURS.items():
        assert plot.GATES[gate] == colour
        assert css.count(f"--gate-{gate}: ") == 2, "one per theme"
        assert f"--gate-{gate}: {colour};" in css
    for _, variable in diagrams.COLOURS.values():
        assert css.count(f"{variable}: ") == 2, "one per theme"


def test_slug():
    assert slug("A GRU's step, reset-after") == "a-gru-s-step-reset-after"


@pytest.mark.parametrize("name", drawings.DRAWINGS)
def test_a_drawing_is_current_and_described(name):
    svg = drawings.draw_all()[f"{name}.svg"]
    stored = diagrams.ROOT / "diagrams" / f"{name}.svg"
    assert stored.read_text("utf-8") == svg, "run: python -m tools.diagrams"
    root = ElementTree.fromstring(svg)
    names = {e.tag.rpartition("}")[2]: e.text for e in root}
    assert names["title"] and names["desc"]
    width = float(root.get("width"))
    assert width <= 360, "a phone shows it whole"
    for e in root.iter("{http://www.w3.org/2000/svg}text"):
        assert float(e.get("font-size")) >= 12
        assert 0 < float(e.get("x")) < width


@pytest.mark.parametrize(
    "cell, gates",
    [("lstm", ["c", "cgh", "cghi", "cghif", "cghifo"]),
     ("gru", ["hzg", "hzg", "hzgr"])],
)  # fmt: skip
def test_drawings_grow_gate_by_gate(cell, gates):
    pictures = [
        svg for name, svg in drawings.draw_all().items()
        if name.startswith(f"{cell}-")
    ]  # fmt: skip
    shown = [set(re.findall(r"--gate-(\w)", svg)) for svg in pictures]
    assert shown == [set(letters) for letters in gates]
    assert all(len(a) < len(b) for a, b in pairwise(pictures))


def test_text_with_vectors_and_indices():
    d = drawings.Drawing("a", "b", 10)
    d.words(1, 2, "*W*_hn_ + *b* < 1", size=10)
    words = ElementTree.fromstring(d.parts[0])
    assert "".join(words.itertext()) == "Whn + b < 1"
    bold, index, rest = list(words)[:3]
    assert (bold.get("font-weight"), index.get("dy")) == ("bold", "4")
    assert rest.get("dy") == "-4"
