"""Honest notebooks in odd forms, which keep their marks, and broken files."""

import io
import json
import re
import zipfile
from itertools import cycle
from textwrap import dedent

import nbformat

from rnngrading.policy import notebooks
from tests.grading.cases import (
    ALL,
    BACKWARD,
    COUNT,
    FORWARD,
    OUTPUT,
    PASSED,
    SHAPE,
    STEP,
    as_bytes,
    cell,
    code_cell,
    file,
    odd,
    place_of,
    plain,
    source,
    text_cell,
    written,
)
from tests.grading.submissions import data, released, solutions, submission

# --- every notebook, solved -------------------------------------------------

for _name in notebooks():
    odd("solved", f"all-of-{_name}", "every answer is right", notebook=_name)
odd("solved", "nothing-filled-in", "as it was handed out",
    change=lambda notebook: released(), loses=ALL)
odd("solved", "one-of-each-wrong", "one wrong answer costs its own points",
    {STEP: "def rnn_step(x_t, h_prev, p):\n    return x_t @ p.W_x\n"},
    loses=(STEP,))


# --- what editors make of a notebook ----------------------------------------

def _colab(notebook):
    """Colab drops ids and our metadata, and adds its own."""
    notebook.metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"}, "accelerator": "GPU",
    }
    made = plain(notebook)
    made["nbformat_minor"] = 0
    for k, one in enumerate(made["cells"]):
        one.pop("id", None)
        one["metadata"] = {"id": f"Xy{k:010d}", "colab": {
            "base_uri": "https://localhost:8080/"}}
        if one["cell_type"] == "code":
            one["metadata"]["outputId"] = f"{k:032x}"
    return as_bytes(made)


def _vs_code(notebook):
    made = plain(notebook)
    made["metadata"] = {
        "kernelspec": {"display_name": ".venv (3.12.1)", "language": "python",
                       "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.1"},
        "orig_nbformat": 4,
    }
    made["nbformat_minor"] = 2
    for one in made["cells"]:
        one.pop("id", None)
        one["metadata"] = {"vscode": {"languageId": "python"}}
    return as_bytes(made, indent=1)


def _bare(notebook):
    """Neither ids, nor metadata, nor the line that names the exercise."""
    made = plain(notebook)
    made["nbformat_minor"] = 4
    for one in made["cells"]:
        one.pop("id", None)
        one["metadata"] = {}
        text = re.sub(r"^# exercise:.*\n", "", "".join(one["source"]))
        one["source"] = text.splitlines(keepends=True)
    return as_bytes(made)


def _without_ids(notebook):
    made = plain(notebook)
    made["nbformat_minor"] = 4
    for one in made["cells"]:
        del one["id"]
    return as_bytes(made)


def _without_metadata(notebook):
    for one in notebook.cells:
        one.metadata = {}


def _version_3(notebook):
    old = nbformat.convert(notebook, 3)
    return nbformat.writes(old, version=nbformat.NO_CONVERT).encode()


def _version_3_bare(notebook):
    _without_metadata(notebook)
    return _version_3(notebook)


def _wrong_kernel(notebook):
    notebook.metadata["kernelspec"] = {
        "name": "tf2_p39", "display_name": "R 4.2", "language": "R",
    }
    notebook.metadata["language_info"] = {"name": "R"}


def _no_notebook_metadata(notebook):
    made = plain(notebook)
    made["metadata"] = {}
    return as_bytes(made)


def _latin_1(notebook):
    cell(notebook, STEP).source += "\n# l'état caché, zurückgegeben"
    text = json.dumps(plain(notebook), ensure_ascii=False)
    return text.encode("latin-1", "replace")


def _large(notebook):
    """Five megabytes of stored pictures and prints."""
    notebook.cells[2].outputs = [
        nbformat.v4.new_output(
            "display_data", {"image/png": "iVBORw0KGgo" + "A" * 4_000_000}
        ),
        nbformat.v4.new_output("stream", text="epoch 1: loss 0.6\n" * 60_000),
    ]


def _broken_outputs(notebook):
    made = plain(notebook)
    for one in made["cells"]:
        if one["cell_type"] == "code":
            one["outputs"] = [{"output_type": "weird"}, 7, None]
            one["execution_count"] = "*"
    return as_bytes(made)


def _unknown_cells(notebook):
    made = plain(notebook)
    made["cells"].insert(3, {"cell_type": "sql", "metadata": {},
                             "source": ["select 1"], "id": "sql"})
    made["cells"].insert(3, {"cell_type": "heading", "level": 2,
                             "metadata": {}, "source": "Heading"})
    made["cells"].insert(3, {"cell_type": "code"})
    made["cells"].insert(3, {})
    return as_bytes(made)


def _windows_lines(notebook):
    for one in notebook.cells:
        one.source = one.source.replace("\n", "\r\n")


def _extra_metadata(notebook):
    for k, one in enumerate(notebook.cells):
        one.metadata.update(
            collapsed=True, scrolled=True, tags=["mine"], trusted=True,
            slideshow={"slide_type": "-"}, jupyter={"source_hidden": True},
            ExecuteTime={"start_time": f"2026-11-20T22:14:{k:02d}"},
        )


odd("editors", "colab", "as Colab saves it", change=_colab)
odd("editors", "vs-code", "as VS Code saves it", change=_vs_code)
odd("editors", "bare", "no ids, no metadata, no marked lines", change=_bare)
odd("editors", "bare-lstm", "the same with chapter 5", change=_bare,
    notebook="05-lstm")
odd("editors", "without-ids", "format 4.4, which has no ids",
    change=_without_ids)
odd("editors", "without-metadata", "cell metadata are gone",
    change=_without_metadata)
odd("editors", "new-ids", "every cell has a new id",
    change=lambda notebook: [
        one.update(id=f"new-{k}") for k, one in enumerate(notebook.cells)
    ] and None)
odd("editors", "version-3", "saved in format 3", change=_version_3)
odd("editors", "version-3-bare", "format 3 without metadata",
    change=_version_3_bare)
odd("editors", "wrong-kernelspec", "saved with another kernel",
    change=_wrong_kernel)
odd("editors", "no-kernelspec", "no metadata of the notebook",
    change=_no_notebook_metadata)
odd("editors", "renamed", "the file has another name",
    file="ana/Kopie von 02 – lösung (1) FINAL.ipynb")
odd("editors", "byte-order-mark", "UTF-8 with a mark in front",
    change=lambda notebook: b"\xef\xbb\xbf" + written(notebook))
odd("editors", "utf-16", "as a redirection in PowerShell writes it",
    change=lambda notebook: written(notebook).decode().encode("utf-16"))
odd("editors", "latin-1", "saved in latin-1", change=_latin_1)
odd("editors", "one-line", "JSON without a line break, escaped",
    change=lambda notebook: as_bytes(plain(notebook), indent=None))
odd("editors", "windows-lines", "lines end in \\r\\n", change=_windows_lines)
odd("editors", "more-metadata", "cells with all sorts of metadata",
    change=_extra_metadata)
odd("editors", "five-megabytes", "large stored outputs", change=_large)
odd("editors", "broken-outputs", "stored outputs that no format allows",
    change=_broken_outputs)
odd("editors", "unknown-cells", "cells of unknown types, and empty ones",
    change=_unknown_cells)
odd("editors", "markers-left-over", "skip comments and tags of nbval",
    change=lambda notebook: [
        (one.metadata.update(tags=["nbval-skip", "raises-exception"]),
         one.update(source=f"{one.source}\n# NBVAL_SKIP"))
        for one in notebook.cells if one.cell_type == "code"
    ] and None)


# --- cells that moved, went, came -------------------------------------------

def _only_answers(notebook):
    notebook.cells = [cell(notebook, name) for name in ALL]


def _without_given(notebook):
    notebook.cells = [
        one for one in notebook.cells
        if one.metadata.get("rnncourse") and one.cell_type == "code"
    ]


def _without_checks(notebook):
    notebook.cells = [
        one for one in notebook.cells
        if one.metadata.get("rnncourse", {}).get("role") != "check"
    ]


def _checks_as_text(notebook):
    for name in ALL:
        k = place_of(notebook, name, "check")
        notebook.cells[k] = text_cell(notebook.cells[k].source)


def _checks_edited(notebook):
    for name in ALL:
        one = cell(notebook, name, "check")
        one.source = f"# my check\nresult = {one.source}\nprint(result)"


def _below_the_check(notebook):
    k = place_of(notebook, STEP)
    notebook.cells[k], notebook.cells[k + 1] = (
        notebook.cells[k + 1], notebook.cells[k])


def _backwards(notebook):
    """The exercises in reverse order, answers and checks together."""
    pairs = [[cell(notebook, n), cell(notebook, n, "check")] for n in ALL]
    first = place_of(notebook, SHAPE)
    notebook.cells = notebook.cells[:first] + [
        one for pair in reversed(pairs) for one in pair
    ]


def _same_cell_twice(notebook):
    k = place_of(notebook, STEP)
    notebook.cells.insert(k + 1, notebook.cells[k].copy())


def _old_attempt_above(notebook):
    k = place_of(notebook, STEP)
    old = notebook.cells[k].copy()
    old.source = source(STEP, """
        def rnn_step(x_t, h_prev, p):
            return np.tanh(x_t @ p.W_x)
        """)
    notebook.cells.insert(k, old)


def _stub_below(notebook):
    """A copy of the empty cell was pasted below the check that passed."""
    k = place_of(notebook, STEP)
    stub = cell(released(), STEP)
    notebook.cells.insert(k + 2, stub)


def _in_a_new_cell(notebook):
    """The stub stays as it is; the answer stands in a cell below."""
    k = place_of(notebook, STEP)
    notebook.cells[k].source = cell(released(), STEP).source
    answer = solutions()[STEP].split("\n", 1)[1]
    notebook.cells.insert(k + 1, code_cell(answer))


def _value_in_a_new_cell(notebook):
    k = place_of(notebook, COUNT)
    notebook.cells[k].source = cell(released(), COUNT).source
    notebook.cells.insert(k + 1, code_cell(
        "D, H = 8, 16\nparameters = D * H + H * H + H"))


def _in_the_check_cell(notebook):
    """The stub stays as it is; the answer was typed above the check."""
    cell(notebook, STEP).source = cell(released(), STEP).source
    one = cell(notebook, STEP, "check")
    answer = solutions()[STEP].split("\n", 1)[1]
    one.source = f"{answer}\n\n{one.source}"


def _split(notebook):
    """Half the answer in the answer cell, the rest in a cell after it."""
    k = place_of(notebook, FORWARD)
    notebook.cells[k].source = source(FORWARD, """
        def one_step(x_t, h, p):
            return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)
        """)
    notebook.cells.insert(k + 1, code_cell(dedent("""
        def rnn_forward(x, h_0, p):
            h, hs = h_0, []
            for t in range(x.shape[1]):
                h = one_step(x[:, t], h, p)
                hs.append(h)
            return np.stack(hs, axis=1)
        """)))


def _merged_with_check(notebook):
    """Answer and check were merged into one cell."""
    for name in ALL:
        k = place_of(notebook, name)
        notebook.cells[k].source += "\n\n" + notebook.cells[k + 1].source
        del notebook.cells[k + 1]


def _all_in_one(notebook):
    """All cells of code were merged into one, whose metadata are lost."""
    code = [c.source for c in notebook.cells[1:] if c.cell_type == "code"]
    notebook.cells = [code_cell("\n\n".join(code))]


def _import_added(notebook):
    """An import was added to the given cell, and is needed."""
    given = next(c for c in notebook.cells if "import numpy" in c.source)
    given.source += "\nimport math\nfrom functools import partial\nEPS = 0"
    cell(notebook, COUNT).source = source(
        COUNT, "parameters = math.prod((8, 16)) + 16**2 + 16 + EPS")


def _import_moved(notebook):
    """The given imports were rewritten in the learner's own way."""
    given = next(c for c in notebook.cells if "import numpy" in c.source)
    given.source = (
        "import numpy\nimport numpy as np\n"
        "from rnncourse.exercises import *\n"
        "from rnncourse.exercises import check, hint, progress"
    )


def _own_name(notebook):
    """The function and its check cell have another name."""
    one = cell(notebook, STEP)
    one.source = one.source.replace("def rnn_step", "def my_step")
    one = cell(notebook, STEP, "check")
    one.source = 'check("rnn-step", my_step)'


def _own_name_edited(notebook):
    """The same where the check cell has a comment and a keyword too."""
    one = cell(notebook, STEP)
    one.source = one.source.replace("def rnn_step", "def schritt")
    one = cell(notebook, STEP, "check")
    one.source = '# mein Versuch\nr = check("rnn-step", schritt, seed=3)\nr'


def _more_checks(notebook):
    k = place_of(notebook, STEP, "check")
    for code in ('check("rnn-step", rnn_step, seed=5)', 'hint("rnn-step")',
                 'hint("rnn-step", 2)', 'check("rnn-step", lambda *a: None)',
                 "progress()", 'check("no-such-exercise", 1)'):
        notebook.cells.insert(k + 1, code_cell(code))


def _inline_check(notebook):
    """check is called on an expression, not on a name."""
    cell(notebook, SHAPE, "check").source = (
        'check("rnn-predict-shape", (4, 7, 5))')
    cell(notebook, STEP, "check").source = (
        'check("rnn-step", lambda x_t, h_prev, p: rnn_step(x_t, h_prev, p))')


def _marker_spellings(notebook):
    _without_metadata(notebook)
    for name, line in zip(ALL, cycle((
        "#exercise: {}", "# Exercise: {}", "# exercise : {}",
        "#  exercise: {}  ", "\n# exercise: {}", "# my own\n# exercise: {}",
    )), strict=False):
        one = next(c for c in notebook.cells
                   if c.source.startswith(f"# exercise: {name}\n"))
        one.source = one.source.replace(
            f"# exercise: {name}", line.format(name))


odd("cells-moved", "only-answers", "the answer cells, nothing else",
    change=_only_answers)
odd("cells-moved", "without-given-cells", "imports and texts were deleted",
    change=_without_given)
odd("cells-moved", "without-checks", "check cells were deleted",
    change=_without_checks)
odd("cells-moved", "checks-as-markdown", "check cells became text",
    change=_checks_as_text)
odd("cells-moved", "checks-edited", "check cells were edited",
    change=_checks_edited)
odd("cells-moved", "answer-below-its-check", "the answer follows its check",
    change=_below_the_check)
odd("cells-moved", "backwards", "the exercises in reverse order",
    change=_backwards)
odd("cells-moved", "answer-twice", "the same answer cell twice",
    change=_same_cell_twice)
odd("cells-moved", "old-attempt-above", "a wrong attempt above the right one",
    change=_old_attempt_above)
odd("cells-moved", "stub-pasted-below", "an empty copy below the check",
    change=_stub_below)
odd("cells-moved", "answer-in-a-new-cell", "the answer below its empty cell",
    change=_in_a_new_cell)
odd("cells-moved", "value-in-a-new-cell", "a value below its empty cell",
    change=_value_in_a_new_cell)
odd("cells-moved", "answer-in-the-check-cell", "the answer above its check",
    change=_in_the_check_cell)
odd("cells-moved", "split-over-two-cells", "an answer in two cells",
    change=_split)
odd("cells-moved", "merged-with-the-check", "answer and check in one cell",
    change=_merged_with_check)
odd("cells-moved", "all-in-one-cell", "all code in one cell",
    change=_all_in_one)
odd("cells-moved", "import-added", "an import was added to the given cell",
    change=_import_added)
odd("cells-moved", "imports-rewritten", "the given cell was rewritten",
    change=_import_moved)
odd("cells-moved", "own-name", "renamed, in the check cell too",
    change=_own_name)
odd("cells-moved", "own-name-edited", "renamed, in an edited check cell",
    change=_own_name_edited)
odd("cells-moved", "more-checks", "further calls of check and hint",
    change=_more_checks)
odd("cells-moved", "inline-check", "check is called on an expression",
    change=_inline_check)
odd("cells-moved", "marker-spellings", "the marked line, otherwise spelled",
    change=_marker_spellings)


# --- right answers in other styles ------------------------------------------

odd("styles", "float32", "float32 throughout", {
    STEP: """
    def rnn_step(x_t, h_prev, p):
        x_t, h_prev = np.float32(x_t), np.float32(h_prev)
        a = x_t @ p.W_x.astype("f") + h_prev @ p.W_h.astype("f")
        return np.tanh(a + p.b.astype("f"))
    """})
odd("styles", "lists", "lists in place of arrays", {
    SHAPE: "shape = [4, 7, 5]",
    STEP: """
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b).tolist()
    """,
    BACKWARD: solutions()[BACKWARD].split("\n", 1)[1].replace(
        "return dx_t, dh_prev, dW_x, dW_h, da.sum(axis=0)",
        "return [dx_t.tolist(), dh_prev, dW_x, dW_h, list(da.sum(0))]"),
})
odd("styles", "slow-loops", "loops over every number, and a second of sleep", {
    STEP: """
    import math, time
    slept = []
    def rnn_step(x_t, h_prev, p):
        if not slept:
            time.sleep(1)
            slept.append(True)
        B, H = h_prev.shape
        h = np.empty((B, H))
        for b in range(B):
            for k in range(H):
                a = p.b[k]
                for d in range(x_t.shape[1]):
                    a += x_t[b, d] * p.W_x[d, k]
                for j in range(H):
                    a += h_prev[b, j] * p.W_h[j, k]
                h[b, k] = math.tanh(a)
        return h
    """})
odd("styles", "chatty", "prints and warns", {
    STEP: """
    import warnings
    print("now the step", flush=True)
    def rnn_step(x_t, h_prev, p):
        print("x_t", x_t.shape, "h_prev", h_prev.shape)
        warnings.warn("is this right?")
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    warnings.warn("a warning in the cell", DeprecationWarning)
    """},
    after="import sys\nprint('to stderr', file=sys.stderr)\n"
          "print('✓ ünïcode 🎉 \\x1b[31mred\\x1b[0m')")
odd("styles", "warnings-are-errors", "a filter turns warnings into errors",
    before="import warnings\nwarnings.simplefilter('error')\n"
           "np.seterr(all='raise')")
odd("styles", "numpy-star", "from numpy import *", before="""
    from numpy import *
    from math import *
    from numpy import *
    """)
odd("styles", "seeds", "random numbers are seeded",
    before="import random\nnp.random.seed(0)\nrandom.seed(0)")
odd("styles", "print-options", "NumPy prints otherwise",
    before="np.set_printoptions(precision=3, suppress=True, threshold=5)")
odd("styles", "type-hints", "annotated", {
    STEP: """
    from __future__ import annotations
    def rnn_step(x_t: np.ndarray, h_prev: Array, p: Params) -> np.ndarray:
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """,
    COUNT: "parameters: int = 8 * 16 + 16 * 16 + 16"})
odd("styles", "decorated", "decorators", {
    STEP: """
    import functools
    def traced(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            print(function.__name__)
            return function(*args, **kwargs)
        return wrapper
    @traced
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """,
    FORWARD: """
    def printed(function):
        return lambda *args: function(*args)
    @printed
    def rnn_forward(x, h_0, p):
        h, hs = h_0, []
        for t in range(x.shape[1]):
            h = rnn_step(x[:, t], h, p)
            hs.append(h)
        return np.stack(hs, axis=1)
    """})
odd("styles", "lambdas", "lambdas and partial functions", {
    STEP: "rnn_step = lambda x_t, h_prev, p: "
          "np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)",
    OUTPUT: """
    from functools import partial
    def scaled(scale, h_t, W_y, b_y):
        a = scale * (h_t @ W_y + b_y)
        e = np.exp(a - a.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
    rnn_output = partial(scaled, 1)
    """})
odd("styles", "classes", "helpers are classes, the answer an object", {
    STEP: """
    from dataclasses import dataclass
    @dataclass
    class Cell:
        name: str = "simple"
        def __call__(self, x_t, h_prev, p):
            return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    rnn_step = Cell()
    """,
    FORWARD: """
    class Loop:
        @staticmethod
        def forward(x, h_0, p):
            h, hs = h_0, []
            for t in range(x.shape[1]):
                h = Cell()(x[:, t], h, p)
                hs.append(h)
            return np.stack(hs, axis=1)
    rnn_forward = Loop.forward
    """})
odd("styles", "other-argument-names", "parameters have other names", {
    STEP: """
    def rnn_step(x, h, params, *, scale=1.0):
        return np.tanh(scale * (x @ params.W_x + h @ params.W_h + params.b))
    """})
odd("styles", "in-place", "the arguments are overwritten", {
    STEP: """
    def rnn_step(x_t, h_prev, p):
        h_prev[...] = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
        return h_prev
    """})
odd("styles", "einsum", "einsum and matmul", {
    STEP: """
    def rnn_step(x_t, h_prev, p):
        return np.tanh(np.einsum("bd,dh->bh", x_t, p.W_x)
                       + np.matmul(h_prev, p.W_h) + p.b)
    """})
odd("styles", "own-names-elsewhere", "a later cell uses the names otherwise",
    {OUTPUT: """
    def outer(a):
        return np.exp(a - a.max(axis=1, keepdims=True))
    def rnn_output(h_t, W_y, b_y):
        e = outer(h_t @ W_y + b_y)
        return e / e.sum(axis=1, keepdims=True)
    """,
     BACKWARD: """
    def outer(a, b):
        return a.T @ b
    def rnn_step_backward(dh, x_t, h_prev, h, p):
        da = dh * (1 - h**2)
        return (da @ p.W_x.T, da @ p.W_h.T, outer(x_t, da),
                outer(h_prev, da), da.sum(axis=0))
    """})
odd("styles", "helper-comes-later", "a helper is defined in a later cell", {
    STEP: """
    def rnn_step(x_t, h_prev, p):
        return squash(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """}, after="def squash(a):\n    return np.tanh(a)")
odd("styles", "tidied-up", "the last cell deletes everything",
    after="del rnn_step, shape, parameters\n%reset -f")
odd("styles", "reused-names", "a later cell reuses the names for other things",
    after="rnn_step = 7\nshape = None\nnp = None\nrnn_output = rnn_step")
odd("styles", "await", "await at the top of a cell", {
    STEP: """
    import asyncio
    await asyncio.sleep(0.01)
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """})
odd("styles", "greek", "names in Greek, tabs for indentation", {
    STEP: "def σ(α):\n\treturn np.tanh(α)\n"
          "def rnn_step(x_t, h_prev, p):\n"
          "\treturn σ(x_t @ p.W_x + h_prev @ p.W_h + p.b)\n"})
odd("styles", "expression", "values as NumPy numbers and expressions", {
    SHAPE: "x = np.zeros((4, 7, 3))\nshape = (*x.shape[:2], 5)",
    COUNT: "D, H = np.int64(8), np.int64(16)\n"
           "parameters = np.sum([D * H, H * H, H])"})


# --- cells of one's own -----------------------------------------------------

def own(name, tries, code, **rest):
    """Right answers, and an extra cell at the end or before the first."""
    odd("own-cells", name, tries, after=code, **rest)


own("helpers", "helper cells before and after", "x = helper(3)",
    before="def helper(a):\n    return 2 * a\n")
own("magics", "magics of all kinds", """
    %matplotlib inline
    %config InlineBackend.figure_format = "retina"
    %load_ext autoreload
    %autoreload 2
    %timeit -n 10 -r 1 1 + 1
    %who
    %env LESSON=2
    """)
odd("own-cells", "magics-first", "magics before the first answer", before="""
    %matplotlib inline
    %load_ext autoreload
    %autoreload 2
    %precision 3
    %pdb off
    %xmode Verbose
    """)
odd("own-cells", "timed-answers", "cell magics in the answer cells", {
    STEP: "%%time\n" + solutions()[STEP],
    FORWARD: "%%capture out\n" + solutions()[FORWARD]})


def _timed_bare(notebook):
    """The same where the metadata are lost, and so is the marked line."""
    for name, magic in ((STEP, "%%time"), (FORWARD, "%%capture out"),
                        (COUNT, "%%time")):
        one = cell(notebook, name)
        one.source = f"{magic}\n{one.source}"
    _without_metadata(notebook)


odd("own-cells", "timed-answers-bare", "cell magics, and metadata are lost",
    change=_timed_bare)
own("shell", "shell lines", "!ls -la\n!pip list\nfiles = !echo a\n!exit 3")
own("shell-cell", "a cell of bash", "%%bash\nls -la\necho done >&2\nexit 1")
own("install", "an installation, without a network",
    "%pip install -q --retries 0 --timeout 1 rnncourse-no-such-thing",
    timeout=30, inside=True)
own("help", "questions to IPython", "rnn_step?\nhelp(rnn_step)")
own("plots", "figures, one of them left open", """
    import matplotlib.pyplot as plt
    for k in range(3):
        fig, ax = plt.subplots()
        ax.plot(np.arange(5) ** k, label=f"{k}")
        ax.legend()
    plt.show()
    plt.imshow(np.eye(3))
    """)
odd("own-cells", "plots-first", "figures before the answers", before="""
    %matplotlib inline
    import matplotlib.pyplot as plt
    plt.plot([1, 2, 3])
    plt.show()
    """)
own("input", "asks for input", "name = input('Your name? ')", timeout=8)
own("error", "an error in a cell of one's own", "1 / 0")
odd("own-cells", "error-first", "an error before the answers",
    before="rnn_step(x, h, p)\n1 / 0")
own("syntax-error", "a cell that is no Python", "this is my note to myself")
own("sys-exit", "sys.exit in a cell of one's own", "import sys\nsys.exit()")
own("exit", "exit() at the end", "exit()")
odd("own-cells", "exit-first", "exit() before the answers", before="exit()")
own("quit", "quit at the end", "quit")
own("kernel-dies-at-the-end", "the last cell kills the kernel",
    "import os\nos._exit(1)")
odd("own-cells", "kernel-dies-first", "the first cell kills the kernel",
    before="import os\nos._exit(1)")
odd("own-cells", "kernel-hangs-first", "the first cell takes a minute",
    before="import time\ntime.sleep(60)", timeout=5)
own("kernel-hangs-at-the-end", "the last cell takes a minute",
    "import time\ntime.sleep(60)", timeout=5)
own("compares", "compares with the package, in cells of one's own", """
    import rnncourse
    rng = np.random.default_rng(0)
    p = rnncourse.rnn.init(rng, D=3, H=5)
    x = rng.standard_normal((2, 7, 3))
    print(np.abs(rnn_forward(x, np.zeros((2, 5)), p)
                 - rnncourse.forward(rnncourse.rnn, p, x)[0]).max())
    """)
odd("own-cells", "error-after-the-answer",
    "the answer cell defines its function, then tries it and fails", {
        STEP: solutions()[STEP].split("\n", 1)[1] + "\n"
        "import rnncourse\n"
        "rng = np.random.default_rng(0)\n"
        "p = rnncourse.rnn.init(rng, D=3, H=5)\n"
        "x = rng.standard_normal((2, 1, 3))\n"
        "print(rnncourse.forward(rnncourse.rnn, p, x)[0][:, 0]\n"
        "      - rnn_step(x[:, 0], np.zeros((2, 5)), p))\n"
        "rnn_step(x_t, h_prev, p)\n"})
odd("own-cells", "asserts-a-check", "asserts that it passed", {
    STEP: solutions()[STEP].split("\n", 1)[1] + "\n"
          'assert check("rnn-step", rnn_step).passed, "not yet"\n'})
odd("own-cells", "reads-a-result", "prints what a result says, then answers", {
    FORWARD: 'result = check("rnn-step", rnn_step)\n'
             "print(result.passed, result.points, result.out_of,\n"
             "      result.status, result.diagnosis,\n"
             "      result.misconceptions, result.reread)\n"
             'hint("rnn-forward")\nhint("rnn-forward", 2)\nprogress()\n'
             + solutions()[FORWARD].split("\n", 1)[1]})
odd("own-cells", "prints-a-hint", "prints a hint's text, then answers", {
    FORWARD: 'print(hint("rnn-forward").text, hint("rnn-forward").headline)\n'
             'print(progress().points, check("rnn-step", rnn_step).headline)\n'
             + solutions()[FORWARD].split("\n", 1)[1]})
odd("own-cells", "scipy", "SciPy, which the course's extras install", {
    OUTPUT: """
    from scipy.special import softmax as scipy_softmax
    def rnn_output(h_t, W_y, b_y):
        return scipy_softmax(h_t @ W_y + b_y, axis=1)
    """}, before="import scipy\nimport pandas as pd\nimport sklearn")
odd("own-cells", "course-softmax", "the course's own softmax", {
    OUTPUT: """
    def rnn_output(h_t, W_y, b_y):
        return softmax(h_t @ W_y + b_y)
    """})
odd("own-cells", "no-such-package", "imports what is not there",
    before="import tensorflow_that_is_not_there as tf")
odd("own-cells", "many-cells", "a hundred short cells",
    change=lambda notebook: notebook.cells.extend(
        code_cell(f"a_{k} = {k}\na_{k}") for k in range(100)))
odd("own-cells", "syntax-error-elsewhere",
    "another exercise's cell is no Python",
    {OUTPUT: "def rnn_output(h_t, W_y, b_y:\n    return h_t @\n"},
    loses=(OUTPUT,))
odd("own-cells", "long-output", "a thousand lines of output",
    before="for k in range(1000):\n    print(k, 'x' * 200)")
odd("own-cells", "changed-directory", "works in a folder of its own",
    before="import os\nos.makedirs('work', exist_ok=True)\nos.chdir('work')\n"
           "open('notes.txt', 'w').write('mine')")
odd("own-cells", "writes-and-reads", "saves weights and loads them again",
    before="np.savez('weights.npz', a=np.eye(3))\n"
           "print(np.load('weights.npz')['a'])")
odd("own-cells", "threads", "threads and processes of one's own", before="""
    from concurrent.futures import ThreadPoolExecutor
    import multiprocessing
    with ThreadPoolExecutor(2) as pool:
        print(list(pool.map(abs, [-1, 2])))
    """)


# --- files that are no notebooks, or hardly ---------------------------------

def _zip():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("02-simple-rnn.ipynb", data(submission()))
    return whole.getvalue()


SOLVED = data(submission())
EMPTY = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

file("files-broken", "empty", "no bytes at all", b"")
file("files-broken", "blank", "blanks alone", b" \n\t\r\n ")
file("files-broken", "text", "a text", b"I have no time this week, sorry.")
file("files-broken", "truncated", "the second half is missing",
     SOLVED[: len(SOLVED) // 2])
file("files-broken", "doubled", "the file twice in one", SOLVED + SOLVED)
file("files-broken", "login-page", "a web page, saved under the name",
     b"<!DOCTYPE html><html><body>Please log in</body></html>")
file("files-broken", "picture", "a picture",
     b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
file("files-broken", "zip", "a zip file under the name", _zip())
file("files-broken", "binary", "nulls", b"\0" * 10_000)
file("files-broken", "list", "a JSON list", b"[1, 2, 3]")
file("files-broken", "number", "a JSON number", b"7")
file("files-broken", "null", "JSON's null", b"null")
file("files-broken", "no-cells", "an object without cells", b'{"a": 1}')
file("files-broken", "cells-no-list", "cells that are no list",
     as_bytes({**EMPTY, "cells": {"0": "x"}}))
file("files-broken", "deep", "a hundred thousand brackets",
     b"[" * 100_000 + b"]" * 100_000)
file("files-broken", "deep-metadata", "metadata ten thousand deep",
     SOLVED.replace(b'"metadata": {', b'"metadata": {"a": '
                    + b'{"a": ' * 10_000 + b"1" + b"}" * 10_000 + b", ", 1),
     reads=None)
file("files-broken", "future-format", "format 99",
     as_bytes({"nbformat": 99, "nbformat_minor": 0, "metadata": {},
               "worksheets": []}))
file("files-broken", "format-of-words", "a format that is no number",
     as_bytes({"nbformat": "four", "metadata": {}, "sheets": [1]}))
file("files-broken", "too-large", "sixty megabytes",
     as_bytes({**EMPTY, "metadata": {"x": "A" * 60_000_000}}))
file("files-broken", "long-integers", "integers of ten thousand digits",
     SOLVED.replace(b'"nbformat_minor": 5', b'"nbformat_minor": '
                    + b"9" * 10_000), reads=None)
file("files-broken", "not-json-numbers", "NaN where a count belongs",
     SOLVED.replace(b'"execution_count": null', b'"execution_count": NaN'),
     reads=True)
file("files-broken", "no-code", "a notebook without a cell", as_bytes(EMPTY),
     reads=None)
file("files-broken", "wrong-cells", "cells that are no cells",
     as_bytes({**EMPTY, "cells": [7, "x", None, [], {"cell_type": 7},
                                  {"cell_type": "code", "source": 7},
                                  {"cell_type": "code", "source": [7, None]},
                                  {"cell_type": "code", "source": "1",
                                   "metadata": 7, "outputs": 7, "id": 7}]}),
     reads=None)
file("files-broken", "hundred-thousand-cells", "a hundred thousand cells",
     as_bytes({**EMPTY, "cells": [{
         "cell_type": "code", "source": "", "metadata": {}, "outputs": [],
         "execution_count": None}] * 100_000}), reads=None)
file("files-broken", "long-source", "five million characters in a cell",
     as_bytes({**EMPTY, "cells": [{
         "cell_type": "code", "source": "#" * 5_000_000, "metadata": {},
         "outputs": [], "execution_count": None}]}), reads=None)
file("files-broken", "deep-expression", "brackets that Python cannot parse",
     as_bytes({**EMPTY, "cells": [{
         "cell_type": "code", "metadata": {}, "outputs": [],
         "source": "# exercise: rnn-step\nrnn_step = " + "(" * 50_000
         + ")" * 50_000, "execution_count": None}]}), reads=None)


def _odd_texts(notebook):
    """Half characters, nulls and commands to a terminal beside answers."""
    made = plain(notebook)
    made["cells"].append({
        "cell_type": "code", "metadata": {"rnncourse": {
            "exercise": ["a"], "role": {"x": 1}}}, "outputs": [],
        "source": "text = '\ud800 \x1b[2J'  # \udfff\x00\n",
        "execution_count": None, "id": "\ud800",
    })
    made["metadata"]["title"] = "\ud800\x00"
    return as_bytes(made)


odd("files-broken", "half-characters", "half a character in a cell",
    change=_odd_texts)
odd("files-broken", "claims-all", "metadata that name no exercise",
    change=lambda notebook: notebook.cells.append(code_cell(
        f"print('{PASSED}')", metadata={"rnncourse": {
            "exercise": "no-such-exercise", "role": "answer"}})))
