"""The diagnosis of formulas: right ones, wrong ones, and garbage."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import planted, records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnnequations import CODES, diagnose
from rnnequations.command import command

RIGHT = records("correct.txt")
WRONG = planted()


def errors(report):
    return sorted(f.code for f in report.findings if f.severity == "error")


# ---- the corpora -----------------------------------------------------------


def test_corpora_are_as_large_as_promised():
    assert len(RIGHT) >= 150
    assert len(WRONG) >= 150
    named = {code for record in WRONG for code in record.codes}
    listed = set(
        "circular redefined undefined unused shape shared-weight "
        "wrong-activation missing-gate extra-gate not-convex "
        "missing-bias".split()
    )
    assert listed <= named <= set(CODES)


@pytest.mark.parametrize("record", RIGHT, ids=str)
def test_right_formulas_are_recognised(record):
    report = diagnose(record.text)
    assert report.ok, str(report)
    assert report.verdict.startswith(record.expected)
    assert sorted(f.code for f in report.findings) == sorted(record.codes)
    assert all(f.severity == "note" for f in report.findings)
    assert all(cell.error <= 1e-12 for cell in report.cells)


@pytest.mark.parametrize("record", WRONG, ids=str)
def test_planted_errors_are_found(record):
    report = diagnose(record.text)
    assert not report.ok
    assert errors(report) == sorted(record.codes), str(report)
    for finding in report.findings:
        assert 1 <= finding.line <= record.text.count("\n") + 1
        assert len(finding.message) > 10


@pytest.mark.parametrize("record", WRONG, ids=str)
def test_corrections_are_right(record):
    """Putting the offered correction in place removes the finding."""
    report = diagnose(record.text)
    for finding in report.findings:
        if finding.severity == "note" or not finding.correction:
            continue
        left = finding.correction.split(" = ")[0]
        cell = report.cells[0]
        lines = [e for e in cell.equations if e.split(" = ")[0] != left]
        fixed = diagnose("\n".join([*lines, finding.correction]))
        assert errors(fixed).count(finding.code) < errors(report).count(
            finding.code
        ), f"{finding}\n{fixed}"


@pytest.mark.parametrize("record", RIGHT, ids=str)
def test_read_equations_read_again(record):
    """What the report shows as read is the same cell, read once more."""
    for cell in diagnose(record.text).cells:
        again = diagnose("\n".join(cell.equations))
        assert again.ok, f"{cell.equations}\n{again}"
        assert again.verdict == cell.verdict


# ---- the formulas of the course --------------------------------------------

LSTM = """\
i_t = σ(W_xi x_t + W_hi h_{t-1} + b_i)
f_t = σ(W_xf x_t + W_hf h_{t-1} + b_f)
o_t = σ(W_xo x_t + W_ho h_{t-1} + b_o)
"""
GATES = """\
z_t = σ(W_xz x_t + W_hz h_{t-1} + b_z)
r_t = σ(W_xr x_t + W_hr h_{t-1} + b_r)
"""

FOUND = {
    "σ twice": (
        LSTM + "c_t = f_t ⊙ c_{t-1} + i_t ⊙ σ(W_xc x_t + W_hc h_{t-1} + b_c)\n"
        "h_t = o_t ⊙ σ(c_t)",
        ["wrong-activation", "wrong-activation"],
        [],
    ),
    "σ twice, no time written": (
        "i = σ(W_xi x + W_hi h + b_i)\nf = σ(W_xf x + W_hf h + b_f)\n"
        "o = σ(W_xo x + W_ho h + b_o)\ng = σ(W_xc x + W_hc h + b_c)\n"
        "c = f ⊙ c₋ + i ⊙ g\nh = o ⊙ σ(c)",
        ["wrong-activation", "wrong-activation"],
        [],
    ),
    "GRU with a cell state": (
        GATES + "o_t = σ(W_xo x_t + W_ho h_{t-1} + b_o)\n"
        "c_t = (1 − z_t) ⊙ c_{t-1} + r_t ⊙ σ(W_xc x_t + W_hc h_{t-1} + b_c)\n"
        "h_t = o_t ⊙ σ(c_t)",
        ["extra-gate", "not-convex", "wrong-activation", "wrong-activation"],
        [],
    ),
    "RNN and LSTM mixed": (
        "i_t = σ(W_xi x_t + W_hi h_{t-1} + b_i)\n"
        "f_t = σ(W_xc x_t + W_hf h_{t-1} + b_f)\n"
        "o_t = softmax(W_ho h_{t-1} + W_xo x_t + b_o)\n"
        "c_t = f_t ∗ c_{t-1} + i_t ∗ tanh(W_hc h_{t-1} + W_xc x_t + b_c)\n"
        "h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)\n"
        "h_t = o_t ∗ tanh(c_t)",
        ["redefined", "shared-weight", "wrong-activation"],
        [],
    ),
    "circular output gate": (
        r"i_t = \sigma(W_{xi} x_t + W_{hi} h_{t-1} + b_i) \\"
        r"f_t = \sigma(W_{xc} x_t + W_{hf} h_{t-1} + b_f) \\"
        r"o_t = \sigma(W_{xo} x_t + W_{ho} h_t + b_o) \\"
        r"c_t = f_t * c_{t-1} + i_t * \tanh(W_{xc} x_t + W_{hc} h_{t-1} + b_c)"
        r"\\ h_t = o_t * \tanh(c_t)",
        ["circular", "shared-weight"],
        [],
    ),
    "two updates": (
        GATES + "h̃_t = tanh(W_hh h_{t-1} + W_xh x_t + b_h)\n"
        "h_t = (1 − z_t) h_{t-1} + z_t h̃_t\n"
        "h_t = r_t h_{t-1} + (1 − r_t) h̃_t",
        ["redefined", "unused"],
        [],
    ),
    "naming slips": (
        "z_t = σ(W_zz x_t + W_hz h_{t-1} + b_z)\n"
        "r_t = σ(W_zr x_t + W_hr h_{t-1} + b_r)\n"
        "h̃_t = tanh(W_zh x_t + W_hh (r_t ⊙ h_{t-1}) + b_h)\n"
        "h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t",
        [],
        ["naming", "naming", "naming"],
    ),
    "no biases": (
        "z_t = σ(W_z [h_{t-1}, x_t])\nr_t = σ(W_r [h_{t-1}, x_t])\n"
        "h̃_t = tanh(W [r_t ⊙ h_{t-1}, x_t])\n"
        "h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t",
        [],
        ["missing-bias"],
    ),
    "terms left out by dots": (
        "i = σ(…)\nf = σ(…)\no = softmax(W_ho h + …)\n"
        "c = f ∗ c₋ + i ∗ tanh(W_hc h + …)\nh = o ∗ tanh(c)",
        ["wrong-activation"],
        [],
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_formulas_found_in_tutorials(name):
    text, expected, notes = FOUND[name]
    report = diagnose(text)
    assert errors(report) == expected, str(report)
    found = [f.code for f in report.findings if f.severity == "note"]
    assert found == notes
    assert report.ok == (not expected)
    assert report.verdict.startswith("GRU" if report.ok else "unknown")


def test_lines_of_the_findings_are_those_of_the_text():
    report = diagnose("Prose first.\n\n" + FOUND["two updates"][0])
    assert [(f.code, f.line) for f in report.findings] == [
        ("unused", 4),
        ("redefined", 7),
    ]


LSTM = """
i_t = σ(x_t U_i + h_{t-1} W_i + b_i)
f_t = σ(x_t U_f + h_{t-1} W_f + b_f)
o_t = σ(x_t U_o + h_{t-1} W_o + b_o)
g_t = tanh(x_t U_g + h_{t-1} W_g + b_g)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
h_t = o_t ⊙ tanh(c_t)
"""


@pytest.mark.parametrize("power", ["^2", "²", "^{-1}"])
def test_a_power_behind_a_bracket_counts(power):
    assert diagnose(LSTM).ok
    report = diagnose(LSTM.replace("tanh(c_t)", f"tanh(c_t){power}"))
    assert not report.ok
    assert [f.code for f in report.findings] == ["unknown-update"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("h_{t-1} W_o", "c_t W_o", "reads c_t where h_{t-1}"),
        ("h_{t-1} W_o", "c_{t-1} W_o", "reads c_{t-1} where h_{t-1}"),
        ("tanh(c_t)", "tanh(c_t + h_{t-1})", "something else than the cell"),
    ],
)
def test_messages_name_what_is_read(old, new, says):
    assert LSTM.count(old) == 1
    (finding,) = diagnose(LSTM.replace(old, new)).findings
    assert finding.code == "wrong-state"
    assert says in finding.message


def test_not_convex_shows_the_two_weights():
    text = FOUND["GRU with a cell state"][0]
    witness = next(
        f.witness for f in diagnose(text).findings if f.code == "not-convex"
    )
    assert "0.80 + 0.70 = 1.50" in witness


# ---- garbage ---------------------------------------------------------------

GARBAGE = {
    "empty": "",
    "prose": "There is no formula here.",
    "braces": "h_t = }{",
    "brackets": "h_t = \\tanh((W x_t + U h_{t-1})",
    "a megabyte": "h_t = \\tanh(W x_t)\n" * 60_000,
    "a megabyte of prose": "word " * 200_000,
    "unknown command": "h_t = \\foo{x_t}",
    "deep brackets": "h_t = " + "(" * 20_000,
    "deep braces": "h_t = " + "{" * 9_000 + "}" * 9_000,
    "deep accents": "h_t = " + "\\tilde" * 4_000 + "{x}",
    "long sum": "h_t = x_t" + " + x_t" * 4_000,
    "long product": "h_t = x_t" + " x_t" * 4_000,
    "many cells": "".join(
        f"h_t = \\tanh(W_{{{i}}} x_t + U h_{{t-1}})\n" for i in range(140)
    ),
    "self-replacing macro": r"\newcommand{\a}{\a\a}$$h_t = \a$$",
    "growing macros": r"\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a\a\a}"
    r"\def\c{\b\b\b\b\b\b\b\b}\def\d{\c\c\c\c\c\c\c\c}$$h_t = \d\d\d$$",
    "control character": "h_t = \x00 x_t",
    "surrogate": "h_t = \ud800",
    "open display": "text $$ h_t = x_t",
    "open environment": "\\begin{align} h_t = x_t",
    "half an equation": "h_t =",
    "deep page": "<div>" * 20_000 + "$$h_t = x_t$$",
    "half-open tags": "<" * 100_000,
    "accent alone": "\u0303",
    "equals signs": "=" * 9_000,
    "subscript for a digit": r"h_t = \frac₁₂ x_t",
    "dot before a superscript": "h_t = .² x_t",
    "endless time": "h_t = h_{t-" + "9" * 5_000 + "} x_t",
    "diagonal of a signal": r"h_t = \operatorname{diag}(x_t) + h_{t-1} W",
    "long update": "z_t = σ(W x_t + U h_{t-1})\nh_t = z_t h_{t-1}"
    + " + z_t h_{t-1}" * 400,
    "gates in a function": r"h_t = \tanh("
    + r"\sigma(W x_t) h_{t-1} + " * 400
    + "x_t)",
    "deep MathML": "<math>" + "<mrow>" * 3_000 + "<mo>=</mo>",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_with_a_position(name):
    report = diagnose(GARBAGE[name])
    assert not report.ok
    assert report.verdict.startswith("unknown")
    assert all(f.line >= 1 and f.message for f in report.findings)
    assert report.findings


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("h_t = \\foo{x_t}", "line 1, column 7", "\\foo"),
        ("a\nh_t = (x_t", "line 2, column 7", "never closed"),
        ("h_t = x_t)", "line 1, column 10", "never opened"),
        ("h_t = (x_t]", "line 1, column 11", "')'"),
        ("$$\nh_t = \\tanh(x_t\n$$", "line 2, column 12", "never closed"),
        ("h_t = \x07", "line 1, column 7", "U+0007"),
        ("h_t = * * x_t", "line 1, column 7", "'*'"),
        ("\n\n$$ h_t = x_t", "line 3, column 1", "never closed"),
    ],
)
def test_errors_say_where(text, position, word):
    finding = diagnose(text).findings[0]
    assert finding.code == "syntax"
    assert position in finding.message
    assert word in finding.message


def test_only_text_is_accepted():
    with pytest.raises(TypeError, match="must be a str, got bytes"):
        diagnose(b"h_t = x_t")


SOUP = (
    r"h _ { } t - 1 ^ \sigma \tanh ( ) [ ] = + W x \odot \tilde \\ & $$ $ "
    r"\[ \] \frac \begin{aligned} \end{aligned} \begin{pmatrix} "
    r"\end{pmatrix} \text{ <p> </p> <sub> ~ … ∂ \sum \partial / | , ; . "
    r"\left \right \mathbf ' ⊕ h_t h_{t-1} x_t f_t c_t c_{t-1} 0 diag "
    r"concat max e ^T \top < > \underbrace \overset \newcommand{\a}{ \a #1 "
    r"\operatorname{ ``` ₜ ₋ ᵀ h(t) x(t-1) f( 1-z_t"
).split(" ")

_slow = settings(
    deadline=None,
    max_examples=150,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@_slow
@given(st.lists(st.sampled_from([*SOUP, " ", "\n"]), max_size=60))
def test_token_soup_never_breaks_anything(tokens):
    _survives("h_t = " + "".join(tokens))


@_slow
@given(st.text(max_size=200))
def test_any_text_never_breaks_anything(text):
    _survives(text)


@_slow
@given(
    st.sampled_from(RIGHT),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(SOUP)),
        min_size=1,
        max_size=3,
    ),
)
def test_damaged_formulas_never_break_anything(record, damages):
    text = record.text
    for where, length, token in damages:
        at = int(where * len(text))
        text = text[:at] + token + text[at + length :]
    _survives(text)


def _survives(text):
    report = diagnose(text)
    assert report.ok or report.findings
    assert report.to_text() and report.to_json()


# ---- the command -----------------------------------------------------------


def run(*arguments, text=None):
    return CliRunner().invoke(command, list(arguments), input=text)


def test_command_reads_files_and_pipes(tmp_path):
    right = tmp_path / "right.tex"
    right.write_text(RIGHT[0].text, encoding="utf-8")
    result = run(str(right))
    assert result.exit_code == 0
    assert result.output.startswith("simple RNN (correct)")
    result = run("-", text="h_t = x_t + h_t")
    assert result.exit_code == 1
    assert "circular" in result.output


def test_command_writes_json_and_html(tmp_path):
    import json

    text = FOUND["circular output gate"][0]
    data = json.loads(run("-", "--format", "json", text=text).output)
    assert data["ok"] is False
    assert {f["code"] for f in data["findings"]} == {
        "circular",
        "shared-weight",
    }
    page = tmp_path / "report.html"
    result = run(
        "-", "--format", "html", "-o", str(page), text="<b>h_t = <</b>"
    )
    assert result.exit_code == 1
    written = page.read_text(encoding="utf-8")
    assert "<main>" in written and "http" not in written


def test_command_reads_notebooks(tmp_path):
    import json

    book = tmp_path / "cell.ipynb"
    cells = [
        {"cell_type": "code", "source": ["h_t = 3"]},
        {"cell_type": "markdown", "source": ["$$\n", RIGHT[0].text, "$$"]},
    ]
    book.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert run(str(book)).output.startswith("simple RNN")
    book.write_text("{", encoding="utf-8")
    assert "not a notebook" in run(str(book)).output


def test_command_refuses_what_it_cannot_read(tmp_path):
    missing = run(str(tmp_path / "nothing.md"))
    assert missing.exit_code == 1 and "nothing.md" in missing.output
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    result = run(str(binary))
    assert result.exit_code == 1 and "not UTF-8" in result.output


def test_importing_the_core_reads_no_grammar():
    code = (
        "import sys, rnncourse; "
        "assert not {'lark', 'bs4', 'jinja2', 'click'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("02-simple-rnn", "simple RNN"),
        ("05-lstm", "LSTM with forget gate"),
        ("06-gru", "GRU, update gate keeps the old state, reset after"),
    ],
)
def test_the_chapters_pass_their_own_diagnosis(page, verdict):
    """Derivations, gradients and counts around a cell do no harm."""
    path = Path(__file__).parents[2] / "manuscript" / f"{page}.md"
    report = diagnose(path.read_text(encoding="utf-8"))
    assert report.ok, str(report)
    assert report.verdict.startswith(verdict)
