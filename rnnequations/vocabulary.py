r"""The words of the notation: macros, functions, Unicode look-alikes.

Everything here is data.  Adding a spelling that some paper uses means adding
an entry, never touching the lexer.
"""

FUNCTIONS = {
    "tanh": "tanh",
    "th": "tanh",
    "sigmoid": "sigmoid",
    "sigm": "sigmoid",
    "sig": "sigmoid",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "softmax": "softmax",
    "relu": "relu",
    "ReLU": "relu",
    "RELU": "relu",
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "diag": "diag",
    "concat": "concat",
    "concatenate": "concat",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
    "Concat": "concat",
    "Concatenate": "concat",
    "CONCAT": "concat",
    "cat": "concat",
    "actGate": "sigmoid",
    "actNode": "tanh",
    "hardsigmoid": "sigmoid",
    "htan": "tanh",
    "Relu": "relu",
    "sqrt": "sqrt",
}
"""Spelling of a function's name → the function."""

CODE_PRODUCTS = {"dot": "dot", "matmul": "product", "multiply": "hadamard"}
"""Functions of two arguments in code → the kind of product."""

ACTIVATIONS = ("sigmoid", "tanh", "relu", "softmax")

OTHER_ACTIVATIONS = set(
    "elu selu gelu silu swish mish softplus softsign".split()
)
"""Functions of published cells that none of the known cells has."""

FREE_FUNCTIONS = set(
    "phi varphi psi Phi Psi rho tau f g h a act activation F G H S s σ "
    "sigma".split()
)
"""Symbols that stand for an unnamed activation when applied to something."""

GREEK = dict(
    zip(
        "α β γ δ ε ζ η θ ι κ λ μ ν ξ π ρ σ τ υ φ χ ψ ω "
        "Γ Δ Θ Λ Ξ Π Σ Φ Ψ Ω ϕ ϵ ς ϑ".split(),
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
        "nu xi pi rho sigma tau upsilon phi chi psi omega Gamma Delta Theta "
        "Lambda Xi Pi Sigma Phi Psi Omega phi epsilon sigma theta".split(),
        strict=True,
    )
)

GREEK_COMMANDS = set(GREEK.values()) | {
    "varphi",
    "varepsilon",
    "vartheta",
    "varrho",
    "varsigma",
    "ell",
    "nabla",
    "partial",
    "omicron",
}

FONTS = set(
    "mathbf mathrm mathit mathsf mathcal mathbb mathscr mathfrak mathtt "
    "boldsymbol bm bf rm it sf tt pmb mathnormal vec underline mat "
    "bold symbf symbfit mathbold textstyle displaystyle scriptstyle "
    "scriptscriptstyle normalsize small large Large footnotesize ensuremath "
    "boxed fbox mathop mathbin mathrel mathord mathopen mathclose smash "
    "strut cal".split()
)
"""Commands that change how something looks, not what it is."""

WORD_COMMANDS = set(
    "text textbf textrm textit textsf texttt mbox hbox operatorname mathrm "
    "operatorname* textnormal textsc emph mathsf mathit mathtt".split()
)
"""Commands whose argument may be a word."""

ACCENTS = {
    "tilde": "tilde",
    "widetilde": "tilde",
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "overline": "bar",
    "dot": "dot",
    "check": "check",
    "acute": "acute",
    "grave": "grave",
    "breve": "breve",
    "mathring": "ring",
    "overrightarrow": "right",
    "overleftarrow": "left",
    "ddot": "ddot",
}

COMBINING = {
    "\u0303": "tilde",
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0307": "dot",
    "\u030c": "check",
    "\u0301": "acute",
    "\u0300": "grave",
    "\u20d7": "",
    "\u0330": "tilde",
}

IGNORED = set(
    ", ; : ! > quad enspace thinspace medspace thickspace "
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr "
    "Biggl Biggr bigm Bigm limits nolimits nonumber notag hfill hfil hline "
    "IEEEyesnumber IEEEnonumber IEEEnosubnumber IEEEyessubnumber "
    "allowbreak nobreak noindent centering negthinspace relax null "
    "dotfill hrulefill mathstrut par newline* break protect qquad space "
    "deqn eqn".split()
) - {"quad", "qquad"} | {" ", "\n", "/", "-"}

IGNORED_WITH_ARGUMENT = set(
    "tag tag* label eqref ref hspace hspace* vspace vspace* phantom "
    "hphantom vphantom color cite footnote intertext shortintertext "
    "eqno leqno index renewcommand".split()
)
"""Commands dropped together with one braced argument."""

FIRST_ARGUMENT_IGNORED = set(
    "textcolor colorbox class cssId style href htmlClass htmlId bbox "
    "raisebox".split()
)
"""Commands of which only the second argument is mathematics."""

BRACES_UNDER = {"underbrace", "overbrace", "underset", "overset", "stackrel"}

HADAMARD = set(
    "odot circ otimes bullet oast circledast bigodot bigotimes".split()
)
PRODUCT = set("cdot times ast star".split())

EQUALS = set(
    "equiv triangleq coloneqq coloneq eqdef leftarrow gets "
    "Coloneqq doteq colonequals".split()
)

RELATIONS = set(
    "in notin subset subseteq to rightarrow mapsto Rightarrow implies iff "
    "Longrightarrow Longleftrightarrow Leftarrow "
    "Leftrightarrow leftrightarrow longrightarrow forall exists sim simeq "
    "approx propto ne neq le leq ge geq lt gt ll gg leqslant geqslant "
    "longmapsto therefore because ni cong mid colon vdots ddots "
    "searrow nearrow uparrow downarrow perp infty cup cap setminus".split()
)
"""Commands that make a statement something other than a definition."""

ELLIPSES = set("ldots dots cdots dotsc dotsb dotso hdots".split())

MATRICES = set(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix "
    "psmallmatrix bsmallmatrix".split()
)

LAYOUTS = set(
    "aligned align alignat alignedat split gather gathered cases dcases "
    "rcases array equation eqnarray multline multlined displaymath math "
    "flalign dmath dgroup IEEEeqnarray subequations eqsplit tabular "
    "subarray small footnotesize center".split()
)

LOOKALIKES = {
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "\u2011": "-",
    "\u00ad": "",
    "⁃": "-",
    "﹣": "-",
    "－": "-",
    "＋": "+",
    "＝": "=",
    "（": "(",
    "）": ")",
    "，": ",",
    "；": ";",
    "：": ":",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "\u00a0": " ",
    "\u2009": " ",
    "\u200a": " ",
    "\u202f": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2005": " ",
    "\u2006": " ",
    "\u3000": " ",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\u2061": "",
    "\u2062": "",
    "\u2063": "",
    "\ufeff": "",
    "’": "'",
    "′": "'",
    "ˈ": "'",
    "〈": "⟨",
    "〉": "⟩",
    "‹": "⟨",
    "›": "⟩",
    "˜": "~",
    "∼": "~",
}

OPERATORS = {
    "⊙": "HADAMARD",
    "∘": "HADAMARD",
    "⊗": "HADAMARD",
    "⨀": "HADAMARD",
    "◦": "HADAMARD",
    "○": "HADAMARD",
    "•": "HADAMARD",
    "⊛": "HADAMARD",
    "·": "DOT",
    "⋅": "DOT",
    "∙": "DOT",
    "×": "DOT",
    "∗": "DOT",
    "*": "DOT",
    "@": "DOT",
    "⊕": "OPLUS",
    "‖": "BAR",
    "∥": "BAR",
    "|": "BAR",
    "⌢": "BAR",
    "⟮": "LPAR",
    "+": "PLUS",
    "-": "MINUS",
    "/": "SLASH",
    "÷": "SLASH",
    "=": "EQUALS",
    "≔": "EQUALS",
    "≜": "EQUALS",
    "≡": "EQUALS",
    "←": "EQUALS",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "⟨": "LPAR",
    "⟩": "RPAR",
    ",": "COMMA",
    ";": "SEMICOLON",
    "'": "PRIME",
    "…": "ELLIPSIS",
    "⋯": "ELLIPSIS",
    "∑": "SUM",
    "∂": "PARTIAL",
    "∇": "PARTIAL",
}

RELATION_SIGNS = set("∈∉⊂⊆→⇒⟶↦∀∃≈∝≠≤≥<>≪≫⟹⇔∞≃≅")

SUBSCRIPTS = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ",
        "0123456789+-=()aeoxhklmnpstijruv",
        strict=True,
    )
)
SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵂᴴᵁ",
        "0123456789+-=()abcdefghijklmnoprstuvwxyzTWHU",
        strict=True,
    )
)

PROSE = set(
    "a an and are as at be by called can cell compute computes current "
    "decides each equation equations finally for forget from gate gates "
    "have hidden if in input into is it its let ls new next not note now of "
    "old on or output over rnn lstm gru reset state that the then these this "
    "to update used using vector we weight weights where which with you "
    "candidate memory step steps time first second third here so also "
    "element wise elementwise denotes bias biases matrix matrices "
    "activation activations product hadamard function".split()
)
"""Lower-case words that mark running text in a line without mathematics."""

SCRIPT_COMMANDS = dict(
    zip(
        "langle rangle prime top intercal tilde widetilde hat bar to "
        "rightarrow cdot ast times ell minus infty partial dagger star odot "
        "circ pm leq".split(),
        "< > ' ⊤ ⊤ ~ ~ ^ ¯ → → · * × l - ∞ ∂ † * ⊙ ∘ ± ≤".split(),
        strict=True,
    )
)
"""What a command in a sub- or superscript stands for."""

GREEK_NAMES = {
    "varphi": "phi",
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varsigma": "sigma",
    "varrho": "rho",
}


def _tokens():
    table = {}
    for kind, names in (
        ("RELATION", RELATIONS),
        ("BAR", ("|", "Vert", "vert", "parallel", "lVert", "rVert", "mid")),
        ("ELLIPSIS", ELLIPSES),
        ("EQUALS", EQUALS),
        ("DOT", {*PRODUCT, "*"}),
        ("HADAMARD", HADAMARD),
        ("OPLUS", ("oplus",)),
        ("SUM", ("sum",)),
        ("PARTIAL", ("partial", "nabla")),
    ):
        table |= {name: (kind, name) for name in names}
    for kind, value, names in (
        ("PRIME", "'", ("prime",)),
        ("SUP", "⊤", ("top", "intercal")),
        ("LPAR", "(", ("lbrack", "lgroup", "langle", "lparen")),
        ("RPAR", ")", ("rbrack", "rgroup", "rangle", "rparen")),
        ("RPAR", "}", ("}", "rbrace")),
        ("FUNCTION", "max", ("max",)),
    ):
        table |= dict.fromkeys(names, (kind, value))
    table |= {c: ("ACCENT", accent) for c, accent in ACCENTS.items()}
    table |= {
        name: ("NAME", GREEK_NAMES.get(name, name))
        for name in GREEK_COMMANDS - {"partial", "nabla"}
    }
    for name in WORD_COMMANDS | FONTS:
        table.pop(name, None)
    return table | {c: ("FUNCTION", f) for c, f in FUNCTIONS.items()}


TOKENS = _tokens()
"""The commands that are one token: name to its type and value."""
