"""What to say about an exception in the learner's code."""

import ast
import re

from rnncourse.exercises.compare import Fault

_KEEPDIMS = (
    "A sum or maximum over an axis removes that axis; keepdims=True keeps it, "
    "with length 1."
)
_PRODUCT = (
    "Write the shapes beside every @: the last axis on its left has to be as "
    "long as the first axis on its right. Vectors here are rows: x_t @ W_x."
)
_OPERATOR = (
    "Two arrays of different shapes meet in that line. Write down the shape "
    "of each part of it."
)
_STORED = (
    "What stands on the right has another shape than the place it is stored "
    "in. Write down both."
)

# Advice by "Type: message". A function gets the parsed line and may decline
# with "": nothing is said about an operator that is not there.
_ADVICE = (
    (r"^TimeLimit", "Is there a loop whose condition never changes?"),
    (r"^Signature", ""),
    (r"^RecursionError", "The function calls itself without an end."),
    (r"matmul|shapes .* not aligned",
     lambda line: _PRODUCT if _has(line, ast.MatMult)
     or _calls(line, "dot", "matmul") else
     "Two matrices do not fit: the last axis of the first has to be as long "
     "as the first axis of the second."),
    (r"inhomogeneous",
     "The rows have different lengths. Which length must all of them have?"),
    (r"must have same first dimension",
     "The two arrays handed to that call have different lengths."),
    (r"need at least one array",
     "The list is empty there: nothing was put into it."),
    (r"broadcast", lambda line: _broadcast(line)),
    (r"^UnboundLocalError|referenced before|not associated",
     "A name is read before it has a value. In a loop: what does it hold "
     "before the first step?"),
    (r"^NameError",
     "That name does not exist where it is used. Is it spelled as in the "
     "signature, and imported?"),
    (r"Params has no",
     "The message lists the names that there are."),
    (r"^IndexError: index .* out of bounds for axis",
     "The message says which axis, counted from 0, and how long it is; its "
     "last index is one less. Does what you count with run too far, or along "
     "another axis?"),
    (r"^IndexError",
     "An index is past the end. The last of n things has index n − 1."),
    (r"^AssertionError", "One of your own assertions does not hold."),
    (r"read-only", "Make a copy before writing into an array."),
)


def explain(spec, answer):
    """An {"error", "message", "line"} of the probe → a Fault."""
    kind = str(answer.get("error"))[:60]
    message = " ".join(str(answer.get("message", "")).split())[:300]
    if kind == "TimeLimit":
        says = f"Your function did not come to an end within {message}."
    elif kind == "Signature":
        says = (
            f"Your function takes {message}; this exercise calls it with "
            f"{spec.signature}."
        )
    elif kind == "NameError" and "line" not in answer:
        # Nothing was called: what should be checked is not there.
        return Fault("error", (
            f"There is nothing to check yet: {message or 'a name is missing'}."
            " Has the cell of your answer been run, and does it define that "
            "name?"
        ))
    elif kind in ("SystemExit", "KeyboardInterrupt"):
        says = f"Your function ended with {kind} instead of a return."
    else:
        says = f"Your function raised {kind}"
        says += f": {message}" if message else "."
        says += "" if says.endswith((".", "!", "?")) else "."
    line = str(answer.get("line", ""))[:120]
    if line and kind not in ("TimeLimit", "Signature"):
        says += f" The line is “{line}”."
    for pattern, advice in _ADVICE:
        if re.search(pattern, f"{kind}: {message}"):
            if callable(advice):
                advice = advice(_parsed(line))
            return Fault("error", f"{says} {advice}".strip())
    return Fault("error", says)


def _broadcast(line):
    operations = [
        n for n in ast.walk(line) if isinstance(n, ast.BinOp)
    ] if line else []
    if operations and all(
        _calls(n, "sum", "max", "mean", "min") for n in operations
    ):
        return _KEEPDIMS
    if _has(line, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow):
        return _OPERATOR
    stored = [
        n for n in ast.walk(line)
        if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
    ] if line else []
    return _STORED if stored else ""


def _has(line, *operators):
    return line is not None and any(
        isinstance(getattr(n, "op", None), operators) for n in ast.walk(line)
    )


def _calls(line, *names):
    return line is not None and any(
        isinstance(n, ast.Call) and getattr(
            n.func, "attr", getattr(n.func, "id", "")
        ) in names
        for n in ast.walk(line)
    )


def _parsed(line):
    """The syntax tree of one line, or None: it may be part of a statement."""
    for text in (line, f"{line} pass", f"{line}\n pass"):
        try:
            return ast.parse(text.strip())
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None
