"""A page of HTML as plain text with its mathematics marked.

Formulas hide in many places: MathJax scripts, KaTeX and MathML annotations,
the alternative text of images, ``<sub>`` and ``<sup>``.  All of them come
out as ``$$ … $$`` or as ``_{…}``, with the line of the page they stand in.
"""

import re
import warnings

_TAGS = re.compile(
    r"^\s*<(?:!doctype|html|head|body|[a-z][a-z0-9]*[\s>])"
    r"|</(?:p|div|body|span|annotation|math|li|sub|sup|td|h[1-6]|script|em|i|b"
    r"|strong|code|pre)\s*>",
    re.IGNORECASE,
)
_BLOCKS = set(
    "p div li ul ol table tr td th br h1 h2 h3 h4 h5 h6 pre section article "
    "blockquote dd dt figure figcaption hr main header footer".split()
)
_SKIPPED = {"style", "head", "noscript", "svg", "button", "nav"}
_HIDDEN = ("katex", "MathJax", "mjx", "mwe-math")


def is_html(text):
    """Whether a text is a page or a piece of one."""
    return bool(_TAGS.search(text))


def flatten(text):
    """The text of a page and, for each of its lines, the line in the source."""
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
    from bs4.element import Comment, NavigableString, Tag

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(text, "html.parser")
    lines, current, line = [], [], 1

    def newline():
        lines.append(("".join(current), line))
        current.clear()

    def display(formula):
        newline()
        for k, row in enumerate(f"$$\n{formula.strip()}\n$$".split("\n")):
            lines.append((row, line + max(0, k - 1)))

    node = soup.contents[0] if soup.contents else None
    seen = set()
    while node is not None:
        following = node.next_element
        if isinstance(node, Tag):
            line = node.sourceline or line
            formula = _formula(node)
            name = node.name
            if formula is not None:
                compact = re.sub(r"\s|\\displaystyle|[{}]", "", formula)
                if compact not in seen and "=" in formula:
                    seen.add(compact)
                    display(formula)
                following = _after(node)
            elif name in ("sub", "sup"):
                mark = "_" if name == "sub" else "^"
                current.append(f"{mark}{{{node.get_text()}}}")
                following = _after(node)
            elif name in _SKIPPED or name == "script":
                following = _after(node)
            elif name in _BLOCKS:
                newline()
                if re.fullmatch("h[1-6]", name):
                    current.append("#" * int(name[1]) + " ")
        elif isinstance(node, NavigableString) and not isinstance(
            node, Comment
        ):
            rows = str(node).split("\n")
            current.append(rows[0])
            for row in rows[1:]:
                newline()
                line += 1
                current.append(row)
        node = following
    newline()
    return "\n".join(row for row, _ in lines), [at for _, at in lines]


def _after(node):
    """The element behind a tag and all it contains."""
    last = node
    while getattr(last, "contents", None):
        last = last.contents[-1]
    return last.next_element


def _formula(node):
    """The LaTeX a tag stands for, or None."""
    name = node.name
    if name == "script":
        kind = str(node.get("type", ""))
        return node.get_text() if kind.startswith("math/tex") else None
    if name == "img":
        alt = str(node.get("alt", ""))
        return alt if "\\" in alt or "_" in alt else None
    if name == "math":
        inside = node.find("annotation")
        if inside is not None:
            return inside.get_text()
        return node.get("alttext") or _presented(node)
    classes = " ".join(node.get("class") or [])
    if any(mark in classes for mark in _HIDDEN):
        inside = node.find("annotation")
        if inside is not None:
            return inside.get_text()
        inside = node.find("script")
        if inside is not None:
            return None
        shown = node.find("img")
        if shown is not None:
            return _formula(shown)
    return None


_SCRIPTED = {
    "msub": ("_",),
    "msup": ("^",),
    "msubsup": ("_", "^"),
    "munder": ("_",),
    "mover": ("^",),
    "munderover": ("_", "^"),
}
_OVER = {
    "~": "tilde",
    "˜": "tilde",
    "^": "hat",
    "ˆ": "hat",
    "¯": "bar",
    "―": "bar",
    "‾": "bar",
    "→": "vec",
}
MAX_DEPTH = 60


def _presented(node, depth=0):
    """LaTeX for MathML that only says how a formula looks."""
    from bs4.element import NavigableString

    if isinstance(node, NavigableString):
        return str(node).strip()
    if depth > MAX_DEPTH:
        return ""
    parts = [_presented(child, depth + 1) for child in node.children]
    parts = [p for p in parts if p.strip()]
    name = node.name
    if name == "mover" and len(parts) == 2 and parts[1] in _OVER:
        return f"\\{_OVER[parts[1]]}{{{parts[0]}}}"
    if name in _SCRIPTED and len(parts) == 1 + len(_SCRIPTED[name]):
        marks = zip(_SCRIPTED[name], parts[1:], strict=True)
        return parts[0] + "".join(f"{mark}{{{part}}}" for mark, part in marks)
    if name == "mfrac" and len(parts) == 2:
        return f"\\frac{{{parts[0]}}}{{{parts[1]}}}"
    if name == "mtext":
        return f"\\text{{{''.join(parts)}}}"
    if name == "mfenced":
        opening, closing = node.get("open", "("), node.get("close", ")")
        return f"{opening}{','.join(parts)}{closing}"
    if name == "mspace":
        return " \\\\ " if node.get("linebreak") == "newline" else " "
    if name in ("mtr", "mlabeledtr"):
        return " ".join(parts) + " \\\\ "
    return " ".join(parts)
