"""MyST as JupyterLab with its extension shows it → Markdown that all show.

VS Code and Colab print directives as they stand. Drop-downs become
`<details>`, admonitions quotations with a bold title, roles plain words;
mathematics stays, without the label that only the book can resolve.
"""

import re

_FENCE = re.compile(
    r"^(?P<ticks>:{3,}|`{3,})\{(?P<name>[\w-]+)\}(?P<title>.*)$"
)
_LABELLED = re.compile(r"^\$\$ *\((?P<label>[\w-]+)\)$")
_ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
_SHOWN = re.compile(r" *\{shown\}`[^`]*`")
_TARGET = re.compile(r"^\([\w-]+\)=$")
_OPTION = re.compile(r"^:[\w-]+:")


def plain_markdown(text):
    """The text of one Markdown cell, without MyST."""
    return "\n".join(_blocks(text.split("\n"))).strip("\n")


def _blocks(lines):
    out, k = [], 0
    while k < len(lines):
        match = _FENCE.match(lines[k])
        if match:
            end = _closing(lines, k, match["ticks"])
            inner = lines[k + 1 : end]
            out += _directive(match["name"], match["title"].strip(), inner)
            k = end + 1
            continue
        line = _LABELLED.sub(r"$$", lines[k])
        if not _TARGET.match(line):
            out.append(_words(line))
        k += 1
    return out


def _closing(lines, start, ticks):
    for k in range(start + 1, len(lines)):
        if lines[k].strip() == ticks:
            return k
    return len(lines)


def _directive(name, title, inner):
    while inner and (_OPTION.match(inner[0]) or not inner[0].strip()):
        inner = inner[1:]
    if name == "math":
        return ["$$", *inner, "$$"]
    if name in ("mermaid", "bibliography", "figure", "image"):
        return []
    body = _blocks(inner)
    title = _words(title)
    if name == "dropdown":
        return [
            "<details>", f"<summary>▸ {title or 'More'}</summary>", "", *body,
            "", "</details>",
        ]
    title = title or name.capitalize()
    quoted = [f"> {line}".rstrip() for line in body]
    return [f"> **{title}**", ">", *quoted]


def _words(line):
    """One line; the book's links to evidence lead nowhere else."""
    return _ROLE.sub(_word, _SHOWN.sub("", line))


def _word(match):
    """{doc}`the LSTM <05-lstm>` → the LSTM; {eq}`lstm-cell` → (lstm-cell)."""
    name, text = match["name"], match["text"]
    shown = re.sub(r"\s*<[^>]*>$", "", text)
    if name == "eq":
        return f"({text})"
    if name == "math":
        return f"${text}$"
    if name == "doc":
        return f"chapter {shown}"
    if name.startswith("cite"):
        return f"[{text}]"
    return shown
