"""Documents: every block is read, each cell has a verdict of its own."""

import json
import re

import pytest

from benchmarks.mutations import survey
from rnnequations import diagnose
from rnnequations.documents import blocks

LSTM = r"""$$
i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i) \\
f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f) \\
o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o) \\
g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g) \\
c_t = f_t \odot c_{t-1} + i_t \odot g_t \\
h_t = o_t \odot \tanh(c_t)
$$
"""
GRU = (
    "z_t = σ(W_z x_t + U_z h_{t-1} + b_z)",
    "r_t = σ(W_r x_t + U_r h_{t-1} + b_r)",
    "h̃_t = tanh(W_h x_t + U_h (r_t ⊙ h_{t-1}) + b_h)",
    "h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t",
)
LINES = """\
i_t = σ(W_i x_t + U_i h_{t-1} + b_i)
f_t = σ(W_f x_t + U_f h_{t-1} + b_f)
o_t = σ(W_o x_t + U_o h_{t-1} + b_o)
g_t = tanh(W_g x_t + U_g h_{t-1} + b_g)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
h_t = o_t ⊙ tanh(c_t)"""


def errors(report):
    return {f.code for f in report.findings if f.severity == "error"}


# ---- several cells -----------------------------------------------------------


def _tex(line):
    pairs = {"σ": r"\sigma", "⊙": r"\odot", "h̃": r"\tilde h", "tanh": r"\tanh"}
    for plain, command in pairs.items():
        line = line.replace(plain, command)
    return line


WAYS = {
    "inline": lambda g: ", ".join(f"${_tex(line)}$" for line in g),
    "fence": lambda g: "```\n" + "\n".join(g) + "\n```",
    "backticks": lambda g: " and ".join(f"`{line}`" for line in g),
    "lines": lambda g: "\n".join(g),
    "a heading each": lambda g: "\n".join(
        f"## Step\n\n$${_tex(line)}$$\n" for line in g
    ),
    "a table": lambda g: "| name | formula |\n|---|---|\n"
    + "\n".join(f"| a | ${_tex(line)}$ |" for line in g),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_second_cell_is_read_wherever_it_stands(way):
    text = f"# LSTM\n\n{LSTM}\n# GRU\n\n{WAYS[way](GRU)}\n"
    report = diagnose(text)
    assert report.ok, str(report)
    assert [c.verdict.split()[0] for c in report.cells] == ["LSTM", "GRU,"]
    broken = [line.replace("(r_t ⊙ h_{t-1})", "h_{t-1}") for line in GRU]
    report = diagnose(f"# LSTM\n\n{LSTM}\n# GRU\n\n{WAYS[way](broken)}\n")
    assert not report.ok
    assert [c.ok for c in report.cells] == [True, False]
    assert errors(report) & {"unused", "missing-gate"}


def test_what_is_not_read_is_said():
    text = LSTM + "\nThe GRU:\n\n$$z_t = \\sigma(W x_t + U h_{t-1} + + )$$\n"
    report = diagnose(text)
    assert not report.ok
    assert report.cells[0].ok
    assert report.unread == [12]
    assert "not read: lines 12" in report.to_text()
    assert json.loads(report.to_json())["unread"] == [12]


def test_remarks_are_no_cells():
    text = LSTM + (
        "\nWith $f_t = 1$ nothing is lost: $c_t = c_{t-1} + \\Delta$, and "
        "$h_{t-1}$ is the state. $W_f = I$ would be special.\n"
    )
    report = diagnose(text)
    assert report.ok, str(report)
    assert len(report.cells) == 1


# ---- one cell in many clothes ------------------------------------------------

CLOTHES = {
    "a docstring in a program": 'def step(x, h):\n    """One step.\n\n'
    + LINES.replace("\n", "\n    ")
    + '\n    """\n    return x @ W + h @ U\n',
    "comments of C++": "\n".join(f"/// {line}" for line in LINES.split("\n")),
    "a block comment": "/**\n"
    + "\n".join(f" * {line}" for line in LINES.split("\n"))
    + "\n */",
    "doubled backslashes": LSTM.replace("\\", "\\\\"),
    "Doxygen": LSTM.replace("$$\n", "\\f[\n", 1).replace("$$", "\\f]"),
    "all on one line": LINES.replace("\n", " "),
    "two a line": LINES.replace("+ b_i)\n", "+ b_i)    ").replace(
        "+ b_o)\n", "+ b_o)  "
    ),
    "labels before": "\n".join(
        f"the gate {line}" if "σ" in line else f"细胞状态更新：{line}"
        for line in LINES.split("\n")
    ),
    "labels behind": "\n".join(
        f"{line}    (cell state update)" for line in LINES.split("\n")
    ),
    "arrows behind": "\n".join(
        f"{line}   ← the next" for line in LINES.split("\n")
    ),
    "full stops of Chinese": LINES.replace("\n", "。\n") + "。",
    "weights from to": re.sub(
        r"b_(\w)", r"b[1->\1]",
        re.sub(r"U_(\w)", r"W[h->\1]", re.sub(r"W_(\w)", r"W[x->\1]", LINES)),
    ),
    "layers": LINES.replace("x_t", "h_{t,l-1}").replace("h_{t-1}", "h_{t-1,l}"),
    "a projection": LINES.replace("h_{t-1}", "r_{t-1}") + "\nr_t = W_r h_t",
    "a joined input": "x_t = Concat(e_t, h_{t-1})\n"
    + re.sub(r" \+ U_\w h_\{t-1\}", "", LINES),
    "a second input": LINES.replace("W_i x_t", "W_i x_t + V_i s_t"),
    "escaped for Markdown": LINES.replace("_", "\\_").replace("⊙", "\\*"),
    "a quote": "\n".join(f"> {line}" for line in LINES.split("\n")),
    "a product written o": LINES.replace("⊙", "o"),
    "a comment behind imports": "import net._\n\n/*\n"
    + "\n".join(f" * {line}" for line in LINES.split("\n"))
    + "\n */\nobject Cell extends Net {\n",
    "a backslash too many": LSTM.replace("o_t", r"\o_t"),
    "bold in running text": "\n".join(
        f"* First the old: **{line}**" for line in LINES.split("\n")
    ),
    "each in a bracket": "\n".join(
        f"so $({_tex(line)})$" for line in LINES.split("\n")
    ),
    "probabilities and sets beside it": LSTM
    + r"$$P(y|x) = \frac1Z \prod_{i=1}^n \phi(y_i, y_{i-1})$$"
    + "\n\n" + r"$$v_i = \sum_{S \subseteq F} (|F| - |S| - 1)! f_S$$",
}  # fmt: skip


@pytest.mark.parametrize("name", CLOTHES)
def test_an_lstm_in_any_clothes(name):
    report = diagnose(CLOTHES[name])
    assert report.ok, str(report)
    assert report.verdict.startswith("LSTM with forget gate")


@pytest.mark.parametrize("name", CLOTHES)
def test_its_mistake_is_seen_in_any_clothes(name):
    text = CLOTHES[name]
    wrong = re.sub(r"tanh(?=\(c_?\\?_?t)|tanh(?=\(c)", "sigmoid", text)
    wrong = wrong.replace("\\sigmoid", "\\sigma")
    assert wrong != text
    report = diagnose(wrong)
    assert not report.ok
    assert "wrong-activation" in errors(report), str(report)


def test_both_directions_are_cells():
    report = diagnose(
        r"\overrightarrow h_t = \tanh(W x_t + U \overrightarrow h_{t-1} + b)\\"
        r"\overleftarrow h_t = \tanh(V x_t + R \overleftarrow h_{t+1} + d)\\"
        r"y_t = A \overrightarrow h_t + B \overleftarrow h_t + e"
    )
    assert report.ok
    assert [c.verdict for c in report.cells] == ["simple RNN"] * 2


# ---- cells that are not on the list ------------------------------------------

UNKNOWN = {
    "UGRNN": "c_t = tanh(W_c x_t + U_c h_{t-1} + b_c)\n"
    "g_t = σ(W_g x_t + U_g h_{t-1} + b_g)\n"
    "h_t = g_t ⊙ h_{t-1} + (1 - g_t) ⊙ c_t",
    "IndRNN": r"$$h_t = \mathrm{ReLU}(W x_t + u \odot h_{t-1} + b)$$",
    "LiGRU": "z_t = σ(BN(W_z x_t) + U_z h_{t-1})\n"
    "h̃_t = ReLU(BN(W_h x_t) + U_h h_{t-1})\n"
    "h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ h̃_t",
    "RAN": "c̃_t = W_c x_t\ni_t = σ(U_i h_{t-1} + W_i x_t + b_i)\n"
    "f_t = σ(U_f h_{t-1} + W_f x_t + b_f)\n"
    "c_t = i_t ⊙ c̃_t + f_t ⊙ c_{t-1}\nh_t = tanh(c_t)",
    "a layer that is linear": "z_t = σ(Linear(x_t))\nh̃_t = Linear(x_t)\n"
    "h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t",
    "SCRN": "s_t = (1 - α) B x_t + α s_{t-1}\n"
    "h_t = σ(P s_t + A x_t + R h_{t-1})",
    "a residual": "h_t = h_{t-1} + tanh(W x_t + U h_{t-1} + b)",
    "a state space": "x_t = A x_{t-1} + B u_t\ny_t = C x_t",
    "LMU": r"$$u_t = e^\top x_t + f^\top h_{t-1} + d^\top m_{t-1}$$"
    r"$$m_t = A m_{t-1} + B u_t$$"
    r"$$h_t = \tanh(W_x x_t + W_h h_{t-1} + W_m m_t)$$",
    "a GRU with SELU": "\n".join(GRU).replace("tanh", "selu"),
    "MinimalRNN": "z_t = tanh(W_z x_t + b_z)\n"
    "u_t = σ(U_h h_{t-1} + U_z z_t + b_u)\n"
    "h_t = u_t ⊙ h_{t-1} + (1 - u_t) ⊙ z_t",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_published_cell_is_unknown_and_not_accused(name):
    report = diagnose(UNKNOWN[name])
    assert not report.ok
    assert report.verdict.startswith("unknown")
    assert all(f.severity == "note" for f in report.findings), str(report)


# ---- no cell -----------------------------------------------------------------

NOTHING = {
    "a program": "import torch\n\nclass Net(torch.nn.Module):\n"
    "    def forward(self, x):\n        h = torch.tanh(self.W(x) + self.h)\n"
    "        return h\n",
    "prose": "A network keeps a state. With f = 1 nothing is lost.",
    "settings": "lr = 0.01\nepochs = 20\naccuracy = 0.93",
    "attention": r"$$e_{ij} = v^\top \tanh(W s_{i-1} + U h_j)$$",
}


@pytest.mark.parametrize("name", NOTHING)
def test_no_cell_found(name):
    report = diagnose(NOTHING[name])
    assert [f.code for f in report.findings] == ["no-cell"], str(report)


# ---- the scan ----------------------------------------------------------------


def test_blocks_come_in_the_order_of_the_text():
    text = "a = 1\n\n$x_t = y_t$ and `s_t = σ(u_t)`\n\n$$z = 2$$\n\n# b"
    found, broken = blocks(text)
    assert not broken
    assert [(b.kind, b.line) for b in found] == [
        ("inline", 3), ("code", 3), ("display", 5),
    ]  # fmt: skip
    assert [b.section for b in found] == [0, 0, 0]


@pytest.mark.parametrize(
    ("count", "seed"),
    [
        (150, 0),
        *(
            pytest.param(5000, seed, marks=pytest.mark.exhaustive)
            for seed in range(4)
        ),
    ],
)
def test_mutations_raise_nothing(count, seed):
    raised, _ = survey(count, seed)
    assert not raised


# ---- notations of a second sample --------------------------------------------

AHEAD = re.sub(
    r"([ch])_t\b",
    r"\1_{t+1}",
    LINES,
).replace("{t-1}", "t")

NOTATIONS = {
    "a state counted one ahead": AHEAD,
    "two equations in one display": LSTM.replace(
        "b_i) \\\\\n", "b_i)"
    ).replace("f_t = ", "f^t = "),
    "brackets escaped for Markdown": LSTM.replace(
        "W_i x_t + U_i h_{t-1}", r"W_i^T \[ h_{t-1}, x_t \]"
    ),
    "a command of time": LSTM.replace("h_{t-1}", r"h\order{t-1}"),
    "a joined input with the input's name": "$$x = [h_{t-1}, x_t]$$\n"
    + re.sub(r" x_t \+ U_\w h_\{t-1\}", " x", LSTM),
    "a function defined beside the cell": LSTM
    + r"where $$\sigma(x) = \left[\frac{1}{1 + e^{-x}}\right]^\top$$",
    "weights glued to their signals": "it = σ(Wixt + Uiht-1 + bi)\n"
    "ft = σ(Wfxt + Ufht-1 + bf)\not = σ(Woxt + Uoht-1 + bo)\n"
    "gt = tanh(Wgxt + Ught-1 + bg)\nct = ft ◦ ct-1 + it ◦ gt\n"
    "ht = ot ◦ tanh(ct)",
    "a layer that only some names carry": LSTM.replace(
        "x_t", "x_{t,l}"
    ).replace("h_{t-1}", "h_{t-1,l}"),
    "roxygen of R": "#' \\deqn{\n"
    + LSTM.strip("$\n").replace("i_t = ", "#' i_t = ", 1).replace(
        "\n", "\n#' "
    )
    + "\n#' }",
    "brackets doubled for Markdown": LSTM.replace(
        "$$\n", "\\\\[\n", 1
    ).replace("$$", "\\\\]"),
    "sums of Julia": LINES.replace(" + ", " .+ ").replace("⊙", ".*"),
    "what goes in and what comes out": "f = sigm(Wf*[Hi, X] + Bf)\n"
    "i = sigm(Wi*[Hi, X] + Bi)\nc = tanh(Wc*[Hi, X] + Bc)\n"
    "o = sigm(Wo*[Hi, X] + Bo)\nCo = f (.) Ci + i (.) c\n"
    "Ho = o (.) tanh(Co)",
    "a bracket around each equation": "\n".join(
        f"$$\n[{_tex(line)}]\n$$" for line in LINES.split("\n")
    ),
    "lines of a program's string": 'text: "The line: '
    + "\\nThe line: ".join(LINES.split("\n"))
    + '",',
    "a dash before a comment": LINES.replace(
        "+ b_i)", "+ b_i)   — input gate   ∈ (0,1)^H"
    ),
    "dots for what was said": re.sub(
        r"(?<=_[iog] )x_t \+ U_[iog] h_\{t-1\}", "[.]", LINES
    ),
    "primes copied without subscripts": "it = σ(Wi xt + Ui ht-1 + bi)\n"
    "ft = σ(Wf xt + Uf ht-1 + bf)\not = σ(Wo xt + Uo ht-1 + bo)\n"
    "c't = tanh(Wc xt + Uc ht-1 + bc)\nct = ft ⊙ ct-1 + it ⊙ c't\n"
    "ht = ot ⊙ tanh(ct)",
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_notations_of_public_pages(name):
    report = diagnose(NOTATIONS[name])
    assert report.ok, str(report)
    assert report.verdict.startswith("LSTM with forget gate")


def test_an_accusation_needs_a_cell_that_is_otherwise_in_order():
    """A missing line is a mistake in an LSTM, no evidence in a riddle."""
    without = LINES.replace(LINES.split("\n")[3] + "\n", "")
    assert errors(diagnose(without)) == {"undefined"}
    riddle = without.replace("i_t ⊙ g_t", "q_t ⊙ g_t").replace("o_t ⊙", "v_t ⊙")
    report = diagnose(riddle)
    assert not errors(report), str(report)
    assert report.verdict.startswith("unknown")


def test_every_cell_of_a_document_counts():
    """A cell without any function behind a right one is not passed over."""
    memory = "C_t = f_t C_{t-1} + i_t v_t\nn_t = f_t n_{t-1} + i_t k_t\n"
    memory += "h_t = C_t q_t / n_t"
    report = diagnose(f"```\n{LINES}\n```\n\n```\n{memory}\n```")
    assert not report.ok
    assert report.cells[0].ok


BROKEN_UPDATES = (
    "f_t ⊙ c_{t-1} ⊙ i_t ⊙ g_t",
    "i_t ⊙ (f_t ⊙ c_{t-1} + g_t)",
    "(f_t + i_t) ⊙ c_{t-1} + g_t",
    "tanh(f_t ⊙ c_{t-1} + i_t ⊙ g_t)",
    "f_t ⊙ tanh(c_{t-1}) + i_t ⊙ g_t",
)


@pytest.mark.parametrize("update", BROKEN_UPDATES)
def test_a_broken_cell_update_is_no_unknown_cell(update):
    lines = LINES.replace("f_t ⊙ c_{t-1} + i_t ⊙ g_t", update)
    report = diagnose(lines)
    assert errors(report) == {"unknown-update"}, str(report)
    assert "update of c_t" in str(report)


def test_what_is_remade_of_an_old_state_is_none():
    lines = list(GRU)
    lines[2] = "h'_{t-1} = r_t ⊙ h_{t-1}\n" + lines[2].replace(
        "(r_t ⊙ h_{t-1})", "h'_{t-1}"
    )
    report = diagnose("\n".join(lines))
    assert report.ok, str(report)
    assert "reset before the product" in report.verdict


def test_a_gate_times_a_weight_times_the_state_is_the_gate_at_last():
    lines = [line.replace("⊙", "*") for line in GRU]
    lines[2] = "h̃_t = tanh(W_h * x_t + r_t * U_h * h_{t-1} + b_h)"
    report = diagnose("\n".join(lines))
    assert report.ok, str(report)
    assert "reset after the product" in report.verdict


def test_a_convolution_is_a_product_and_its_slips_are_slips():
    lines = [re.sub(r"(?<=[WU]_.)(?= )", r" \\star", line) for line in GRU]
    text = "A convolutional GRU:\n$$" + "$$\n$$".join(map(_tex, lines)) + "$$"
    assert diagnose(text).ok, text
    shared = diagnose(text.replace("b_r", "b_z"))
    assert errors(shared) == {"shared-weight"}, str(shared)


def test_a_bold_name_begins_a_cell_as_a_heading_does():
    first = _tex(LINES.replace("tanh(W_g", "σ(W_g"))
    second = _tex("\n".join(GRU).replace("tanh", "σ"))
    text = "".join(
        f"\n{k}. **The {name}**:\n\n$$" + lines.replace("\n", "$$\n$$") + "$$\n"
        for k, (name, lines) in enumerate((("LSTM", first), ("GRU", second)))
    )
    report = diagnose(text)
    assert len(report.cells) == 2, str(report)
    assert errors(report) == {"wrong-activation"}, str(report)


def test_a_weight_has_no_time():
    report = diagnose("h_t = tanh(W_t x_t + U h_{t-1} + b_t)")
    assert report.ok, str(report)
