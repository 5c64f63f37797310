"""What to say about an exception in the learner's code."""

import re

from rnncourse.exercises.compare import Fault

# The first pattern that fits "Type: message" gives the advice.
_ADVICE = (
    (r"^TimeLimit", "Is there a loop whose condition never changes?"),
    (r"^Signature", ""),
    (r"^RecursionError", "The function calls itself without an end."),
    (r"matmul|shapes .* not aligned",
     "Write the shapes beside every @: the last axis on its left has to be "
     "as long as the first axis on its right. Vectors here are rows: "
     "x_t @ W_x."),
    (r"inhomogeneous",
     "The rows have different lengths. Which length must all of them have?"),
    (r"could not be broadcast|broadcast",
     "Two arrays of different shapes meet in +, − or *. Write down the "
     "shape of each part of that line."),
    (r"^UnboundLocalError|referenced before|not associated",
     "A name is read before it has a value. In a loop: what does it hold "
     "before the first step?"),
    (r"^NameError",
     "That name does not exist inside your function. Is it spelled as in "
     "the signature, and imported?"),
    (r"Params has no",
     "The message lists the names that there are."),
    (r"^IndexError",
     "An index is past the end. The last of n things has index n − 1."),
    (r"^AssertionError", "One of your own assertions does not hold."),
    (r"read-only", "Make a copy before writing into an array."),
)


_KEEPDIMS = (
    "A sum or maximum over an axis removes that axis; keepdims=True keeps it, "
    "with length 1."
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
    elif kind in ("SystemExit", "KeyboardInterrupt"):
        says = f"Your function ended with {kind} instead of a return."
    else:
        says = f"Your function raised {kind}"
        says += f": {message}" if message else "."
        says += "" if says.endswith((".", "!", "?")) else "."
    line = str(answer.get("line", ""))[:120]
    if line and kind not in ("TimeLimit", "Signature"):
        says += f" The line is “{line}”."
    if "broadcast" in message and re.search(r"\.(sum|max|mean)\(", line):
        return Fault("error", f"{says} {_KEEPDIMS}")
    for pattern, advice in _ADVICE:
        if re.search(pattern, f"{kind}: {message}"):
            return Fault("error", f"{says} {advice}".strip())
    return Fault("error", says)
