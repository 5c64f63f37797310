"""Claims: what must be shown, by what, and with which numbers."""

import json
import shutil

import nbformat.v4 as nbf
import pytest
from rnnbook import claims
from rnnbook.quantities import stated, unsupported

from rnncourse import experiments
from rnncourse.exercises.markdown import plain_markdown
from tools import claims as command
from tools import notebooks
from tools.notebooks import Pair


def texts(raw):
    return [quantity.text for quantity in stated(raw)]


@pytest.mark.parametrize(
    "raw, found",
    [
        ("It reaches 94 % in 3 of 10.", ["94 %", "3", "10"]),
        ("1 of 10, 1 %, 1 out of 3", ["1", "10", "1 %", "1", "3"]),
        ("1 000, 2\u2009480 and 10,000", ["1 000", "2\u2009480", "10,000"]),
        ("1e-7, 10⁻⁸, $10^{-9}$, $2\\cdot 10^{-3}$",
         ["1e-7", "1e-8", "1e-9", "2e-3"]),
        ("$T = 100$, $12{,}000$ and $94\\,\\%$ or $93$ %",
         ["100", "12,000", "94 %", "93%"]),
        ("−0.5 to +3.25, 30–50 steps, 8 × 7", ["0.5", "3.25", "30", "50", "8",
                                               "7"]),
        ("about **12** and [15](http://x/16)", ["12", "15"]),
        # what only numbers a thing
        ("chapter 5, chapters 6, 7 and 8, Figure 5.2, exercise 3", []),
        ("the 20th, LSTM-2, float32, h_3, 2D and in 1997.", []),
        ("$h_{12}$, $x^{20}$, $\\mathbf W_{h3}$, $\\sigma_{t_{10}}$", []),
        ("from 0 to 1; $f = 1$, $h^2$, $2 x$, $c_{t-1}$", []),
        ("`17`, {eq}`equation-18` and {cite}`author1919title`", []),
    ],
)  # fmt: skip
def test_quantities_of_a_sentence(raw, found):
    assert sorted(texts(raw)) == sorted(found)


@pytest.mark.parametrize(
    "raw, shown",
    [
        ("94 %", "accuracy 0.9417"),
        ("94 %", "94%"),
        ("0.94", "94 %"),
        ("0.9", "0.9417"),
        ("$10^{-7}$", "1.2e-07"),
        ("below $10^{-7}$", "error < 1e-7"),
        ("2 480", "parameters 2480"),
        ("2480", "2,480 parameters"),
        ("10 000", "size=(10_000, 20)"),
        ("0.5", "loss .5"),
        ("−0.5", "-0.5"),
        ("of the 5 100 steps", "5 units, 100 steps"),
        ("8 × 8", "digits (1797, 8, 8)"),
    ],
)
def test_numbers_that_are_shown(raw, shown):
    assert unsupported(raw, claims.shown(shown)) == []


@pytest.mark.parametrize(
    "raw, shown, hint",
    [
        ("0.95", "0.9417", "0.95 (the nearest is 0.9417)"),
        ("94 %", "0.9456", "94 % (the nearest is 0.9456)"),
        ("400", "397", "400 (the nearest is 397)"),
        ("$10^{-7}$", "1e-06", "1e-7 (the nearest is 1e-06)"),
        ("7 of 10", "range(10)", "7 (the nearest is 10)"),
        ("32", "float32", "32"),
        ("12", "", "12"),
    ],
)
def test_numbers_that_are_not_shown(raw, shown, hint):
    assert unsupported(raw, claims.shown(shown)) == [hint]


# --- pages ------------------------------------------------------------------


def code(source, name=None, text=None, **metadata):
    outputs = [] if text is None else [nbf.new_output("stream", text=text)]
    metadata |= {"name": name} if name else {}
    return nbf.new_code_cell(source, outputs=outputs, metadata=metadata)


SHOWS = code("print(a)", "shows", "accuracy 0.9417\n")


def page(tmp_path, *cells, name="07-page"):
    """A page of the given cells; text is Markdown."""
    cells = [nbf.new_markdown_cell(c) if isinstance(c, str) else c
             for c in cells]
    path = tmp_path / "chapters" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), "utf-8")
    return claims.Page.read(path)


PREDICT = """\
:::::{{admonition}} Predict
:class: predict

Is it 0.95?

::::{{dropdown}} Answer
{}

And so on.
::::
:::::
"""
QUIZ = """\
::::{{admonition}} Which?
:class: quiz

1. this
2. that

:::{{dropdown}} Answers
1. **Yes.** It is {{eq}}`label`.
2. **No.** {}
:::
::::
"""
# what: (text with a hole for the evidence, whether a cell below is enough)
PLACES = {
    "the answer to a prediction": (PREDICT, False),
    "the explanation of a quiz option": (QUIZ, False),
    "a bullet of the summary": (
        "## Summary\n\nWords.\n\n- Shown {{eq}}`label`.\n- It holds\n  well{}.",
        False,
    ),
    "a limitation": ("## Where it breaks\n\nIt breaks{}.\n\n$$\na\n$$ (b)",
                     True),
}  # fmt: skip


@pytest.mark.parametrize("what", PLACES)
def test_a_place_without_evidence_is_named(tmp_path, what):
    text, _ = PLACES[what]
    for none in ("It is so", "{numref}`figure` {doc}`05-lstm`"):
        (said,) = claims.missing(page(tmp_path, text.format(none)))
        assert f": {what} names nothing that shows it: " in said


@pytest.mark.parametrize("what", PLACES)
@pytest.mark.parametrize(
    "role", ["{shown}`shows`", "{eq}`label`", "{cite}`key`", "{cite:t}`key`"]
)
def test_evidence_of_every_kind_will_do(tmp_path, what, role):
    text, _ = PLACES[what]
    assert claims.faults(page(tmp_path, text.format(role), SHOWS)) == []


@pytest.mark.parametrize("what", PLACES)
def test_only_a_limitation_is_shown_by_the_cell_below(tmp_path, what):
    text, enough = PLACES[what]
    found = claims.missing(page(tmp_path, text.format(""), SHOWS))
    assert (found == []) == enough


@pytest.mark.parametrize("section", claims.LIMITS)
def test_each_limitation_for_itself(tmp_path, section):
    text = (
        f"## {section}\n\nFirst sentence.\n\n### Part\n\n- one\n- two\n\n"
        "Three things:\n\n- three {eq}`label`\n\n{SECOND}\n\n## Other\n\nFree."
    )
    found = claims.missing(page(tmp_path, text))
    starts = [said.rpartition("shows it: ")[2] for said in found]
    assert starts == ["First sentence.", "one", "two", "{SECOND}"]


def test_other_sections_and_pages_are_free(tmp_path):
    text = "## Story\n\n- It is 0.95.\n\nReally."
    assert claims.missing(page(tmp_path, text)) == []
    summary = "## Summary\n\n- It is so."
    for name in ("index", "07-page-exercises"):
        assert claims.faults(page(tmp_path, summary, name=name)) == []


FIGURE = nbf.new_output("display_data", {"image/png": "aaaa"})


@pytest.mark.parametrize(
    "caption, words",
    [
        (None, "a figure without a caption"),
        ("The state falls.", None),
        ("It falls to 0.94.", "a caption with a number names nothing"),
        ("It falls to 0.94. {shown}`shows`", None),
        ("It falls to 0.95. {shown}`shows`", "0.95 (the nearest is 0.9417)"),
    ],
)
def test_captions(tmp_path, caption, words):
    metadata = {"mystnb": {"figure": {"caption": caption}} if caption else {}}
    figure = code("draw()", **metadata)
    figure.outputs = [FIGURE]
    found = claims.faults(page(tmp_path, SHOWS, figure))
    assert len(found) == bool(words)
    assert all(words in said for said in found)


@pytest.mark.parametrize(
    "name, words",
    [
        ("shows", None),
        ("asserts", None),
        ("tests", None),
        ("figure", None),
        ("shows, asserts", None),
        ("07-page/shows", None),
        ("05-other/there", None),
        ("record:adding-100", None),
        ("shwos", "no cell of 07-page is called 'shwos'; named are: shows, "),
        ("silent", "neither an output nor an assertion"),
        ("gone", "is not on its page"),
        ("05-other/shows", "no cell of 05-other is called 'shows'"),
        ("06-none/shows", "there is no chapter 06-none"),
        ("record:none", "no record 'none'; there are: adding-100"),
    ],
)
def test_a_name_shows_something(tmp_path, monkeypatch, name, words):
    records(tmp_path, monkeypatch, {"learned": 7, "of": 10})
    page(tmp_path, code("1", "there", "0.9"), name="05-other")
    figure = code("draw()", "figure", mystnb={"figure": {"caption": "One."}})
    figure.outputs = [FIGURE]
    gone = code("1", "gone", "1", tags=["remove-cell"])
    cells = [
        SHOWS, code("assert x > 0.9", "asserts"), figure, gone,
        code("np.testing.assert_allclose(a, b)", "tests"),
        code("x = 1  # no assert", "silent"),
    ]  # fmt: skip
    found = claims.faults(
        page(tmp_path, f"It is so {{shown}}`{name}`.", *cells)
    )
    assert len(found) == bool(words)
    assert all(words in said for said in found)


def records(tmp_path, monkeypatch, content):
    """The package's folder of records, with one in it."""
    folder = tmp_path / "records"
    folder.mkdir(exist_ok=True)
    (folder / "adding-100.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr(experiments.resources, "files", lambda _: tmp_path)


def test_numbers_are_checked_back_to_the_role_before(tmp_path, monkeypatch):
    records(tmp_path, monkeypatch, {"learned": 7, "of": 10})
    text = (
        "Unchecked 3.\n\n| a | It is 0.93 {shown}`shows` |\n|---|---|\n\n"
        "It is 94 % {shown}`shows`; 7 of 10\nlearned {shown}`record:adding-100`"
        ", 8 of 10 not {shown}`shows, record:adding-100`. And 4.\n"
    )
    one = page(tmp_path, text, SHOWS)
    assert [c.text for c in one.claims()] == [
        "It is 0.93", "It is 94 %", "; 7 of 10 learned", ", 8 of 10 not",
    ]  # fmt: skip
    first, second = claims.faults(one)
    assert first.startswith("07-page, cell 1, line 3: 0.93 (the nearest")
    assert second.startswith("07-page, cell 1, line 6: 8 (the nearest is 7)")
    assert second.endswith("is shown by shows, record:adding-100")


def test_what_a_record_shows(tmp_path, monkeypatch):
    content = {"seconds": 61, "date": "2026-11-21", "command": "run 62",
               "results": {"accuracy": [0.934, 0.95, 1e-7]}}
    records(tmp_path, monkeypatch, content)
    role = "{shown}`record:adding-100`"
    good = page(tmp_path, f"93 % of 3, $10^{{-7}}$ {role}.")
    assert claims.faults(good) == []
    bad = page(tmp_path, f"61, 62, 21 and 2026 {role}.")
    assert len(claims.faults(bad)) == 4


def test_two_cells_of_one_name_and_odd_names(tmp_path):
    odd = code("1", "Shows_it", "1")
    same = code("2", "shows", "2")
    first, second = claims.faults(page(tmp_path, SHOWS, same, odd))
    assert "another cell is called 'shows'" in first
    assert "got 'Shows_it'" in second


# --- the command ------------------------------------------------------------

TEXT = """\
# Title

It is 3 {shown}`three`.

```{code-cell} ipython3
:name: three
print(1 + 2)
```
"""


@pytest.fixture
def pair(tmp_path, monkeypatch):
    pair = Pair("07-test", tmp_path)
    shutil.copy(notebooks.ROOT / "_config.yml", tmp_path)
    pair.manuscript.parent.mkdir()
    pair.manuscript.write_text(notebooks.canonical_text(TEXT), "utf-8")
    monkeypatch.setattr(command, "find_pairs", lambda names: [pair])
    return pair


def test_the_command_reads_the_manuscript_as_it_is_now(pair, capsys):
    assert command.main(["check"]) == 1
    line = "manuscript/07-test.md:14: the cell three has neither an output"
    assert line in capsys.readouterr().out
    notebooks.execute(pair)
    assert command.main(["check"]) == 0
    assert "1 claims in 1 pages, 0 faults" in capsys.readouterr().out
    text = pair.manuscript.read_text("utf-8")
    pair.manuscript.write_text(text.replace("is 3", "is 4"), "utf-8")
    assert command.main(["check", "07-test"]) == 1
    assert "md:14: 4 (the nearest is 3)" in capsys.readouterr().out


def test_the_command_lists_claims(pair, capsys):
    assert command.main(["list", "07-test"]) == 0
    said = capsys.readouterr().out
    assert said == "manuscript/07-test.md:14: three\n    It is 3\n"


# --- elsewhere --------------------------------------------------------------


def test_learner_notebooks_do_not_show_the_role():
    text = ":::{dropdown} Hint {shown}`b`\nIt is so {shown}`a, b`.\n:::\nx\n"
    assert "It is so.\n" in plain_markdown(text)
    assert "Hint</summary>" in plain_markdown(text)


def test_a_record_is_an_object_of_the_package(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="no record 'none'"):
        experiments.record("none")
    records(tmp_path, monkeypatch, {"mean": 0.5})
    assert experiments.record("adding-100") == {"mean": 0.5}
    records(tmp_path, monkeypatch, [0.5])
    with pytest.raises(ValueError, match="must be an object; got list"):
        experiments.record("adding-100")
    (tmp_path / "records/adding-100.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match="'adding-100' is not JSON"):
        experiments.record("adding-100")
