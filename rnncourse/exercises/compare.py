"""Is this answer that array? Exact shape, plain finite numbers, tolerance.

`numpy.allclose` broadcasts, so that (0,) equals (1,) and a number equals an
array of it, and its absolute tolerance accepts 0 for 1e-9. `assert_allclose`
takes NaN for NaN and masked values for anything. Hence neither is used here.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fault:
    """Why an output is not the expected one: a code and a sentence."""

    code: str
    says: str
    output: str = ""


def unpack(value, names):
    """An encoded answer → ({name: array}, None), or ({}, Fault)."""
    names = list(names)
    try:
        return _unpack(value, names), None
    except _Bad as bad:
        return {}, Fault(*bad.args)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError,
            RecursionError):
        return {}, Fault("malformed", "The answer came back damaged.")


class _Bad(Exception):
    """Arguments: code, sentence, output."""


def _unpack(value, names):
    kind = value["kind"]
    if kind == "plot":
        return _unpack_plot(value, names)
    if kind in ("mapping", "params"):
        return {n: array(_entry(value, n.split(".")), n) for n in names}
    if len(names) == 1:
        _one(value, names[0])
        return {names[0]: array(value, names[0])}
    if any("." in n for n in names):
        raise _Bad("count", _no_dictionary(value, names))
    items = _items(value)
    if items is None:
        array(value, "answer")  # has the better sentence, if it is no array
    if items is None or len(items) != len(names):
        n = 1 if items is None else len(items)
        came = "one value" if n == 1 else f"{n} values"
        if kind == "array" and value["shape"]:
            came = f"one array of shape {tuple(value['shape'])}"
        raise _Bad(
            "count",
            f"The answer is {came}; expected {len(names)}: "
            f"{', '.join(names)}, in this order.",
        )
    return {n: array(v, n) for n, v in zip(names, items, strict=True)}


def _no_dictionary(value, names):
    """What to say of a tuple where a dictionary of weights was expected."""
    keys = ", ".join(dict.fromkeys(repr(n.split(".")[0]) for n in names))
    came = _word_of(value)
    says = (
        f"The answer is {_article(came)} {came}; expected a dictionary with "
        f"{keys}."
    )
    first = (value.get("items") or [{}])[0] \
        if value["kind"] == "sequence" else {}
    if first.get("kind") == "mapping":
        says += " Its first part is one: hand over that part alone."
    return says


def _one(value, name):
    """A tuple of matrices is several answers; a list of rows is one."""
    if value["kind"] != "sequence" or value["type"] == "list":
        return
    items = value["items"]
    if all(v["kind"] == "array" and len(v["shape"]) > 1 for v in items):
        came = (
            "a tuple with one array in it; is there a comma behind it?"
            if len(items) == 1 else f"a tuple of {len(items)} arrays."
        )
        raise _Bad("count", f"Expected one array, {name}; yours is {came}")


def _entry(value, path):
    """The entry of a dictionary, or of one inside it: "core.W_x"."""
    for k, key in enumerate(path):
        items = value.get("items")
        if not isinstance(items, dict):
            came = _word_of(value)
            raise _Bad(
                "missing",
                f"The entry {path[k - 1]!r} is {_article(came)} {came}; "
                f"expected something with an entry {key!r}, such as Params.",
            )
        if key not in items:
            have = ", ".join(map(repr, items)) if items else "none"
            raise _Bad(
                "missing",
                f"The dictionary has no entry {key!r}; it has {have}.",
            )
        value = items[key]
    return value


def _items(value):
    """The parts of a tuple or list, or of an array along its first axis."""
    if value["kind"] == "sequence":
        return value["items"]
    if value["kind"] == "array" and value["shape"] and "data" in value:
        a = array(value, "answer")
        return [
            {
                "kind": "array", "shape": list(v.shape),
                "dtype": value["dtype"], "data": v.ravel().tolist(),
            }
            for v in a
        ]
    return None


def array(value, name):
    """An encoded value → a plain array; raises _Bad with a sentence."""
    kind = value["kind"]
    if kind == "array" and "not_finite" in value:
        odd = value["not_finite"]
        where = list(map(int, odd["index"]))
        raise _Bad(
            "finite",
            f"{name}{where if where else ''} is {_word(odd['value'])}. "
            "Look for a division by zero, a logarithm of zero or an "
            "exponential that overflows.",
            name,
        )
    if kind == "array":
        shape = tuple(int(n) for n in value["shape"])
        dtype = bool if value["dtype"] == "bool" else float
        return np.array(value["data"], dtype).reshape(shape)
    if kind == "sequence":
        if any(v.get("type") == "None" for v in value["items"]):
            raise _Bad(
                "none",
                f"One entry of {name} is None, where a number is expected.",
                name,
            )
        parts = [array(v, name) for v in value["items"]]
        if not parts:
            return np.empty(0)
        if len({p.shape for p in parts}) > 1:
            shapes = ", ".join(str(p.shape) for p in parts[:4])
            raise _Bad(
                "ragged",
                f"{name} is a list of parts of different shapes: {shapes}.",
                name,
            )
        return np.stack(parts)
    raise _Bad(*_not_numbers(value, name))


def _word(text):
    return {"nan": "not a number (NaN)", "inf": "infinite"}.get(
        str(text), "minus infinity"
    )


def _not_numbers(value, name):
    kind, type_ = value["kind"], _word_of(value)
    if kind == "nothing" and value.get("type") == "None":
        return (
            "none",
            f"{name} is None: nothing was returned, or nothing assigned. Does "
            "every path end with a value?",
            name,
        )
    if kind == "too large":
        return (
            "too large",
            f"{name} is far larger than anything this exercise asks for. "
            "Write down its shape before you build it.",
            name,
        )
    if "MaskedArray" in type_:
        return (
            "type",
            f"{name} is a masked array, which can hide wrong values. Return "
            "a plain array, such as a.filled(0).",
            name,
        )
    if kind == "other" and type_ in ("generator", "map", "zip", "range"):
        return (
            "type",
            f"{name} is a {type_}, which has not computed anything yet. "
            "Collect the values in a list or an array.",
            name,
        )
    if kind == "other" and type_ in ("function", "method"):
        return (
            "type",
            f"{name} is a function. Call it, and return what it returns.",
            name,
        )
    return (
        "type",
        f"{name} is {_article(type_)} {type_}; expected plain numbers: a "
        "NumPy array, a list or a number.",
        name,
    )


def _article(word):
    return "an" if word[:1].lower() in tuple("aeiou") else "a"


def _word_of(value):
    kind = value["kind"]
    named = {
        "string": "string", "mapping": "dictionary", "params": "Params",
        "array": "array" if value.get("shape") else "number",
    }
    return named.get(kind, str(value.get("type", kind)))[:80]


def _unpack_plot(value, names):
    """Curves by their label; "x of i" is the other coordinate of "i"."""
    lines = {str(line["label"]): line for line in value["lines"]}
    found = {}
    if value.get("given") is False:
        raise _Bad(
            "plot",
            "You return other axes than those you were given, and those "
            f"{'hold' if value.get('drawn') else 'stayed'} "
            f"{'curves too' if value.get('drawn') else 'empty'}. Draw into "
            "ax, and return ax.",
        )
    if not lines:
        raise _Bad("plot", "There is no curve in the axes.")
    if not set(names) <= {*lines, *(f"x of {n}" for n in lines)} \
            and all(n.startswith("_") for n in lines):
        raise _Bad(
            "plot",
            "The curves have no labels, so that nobody knows which is "
            "which. Where does ax.plot take a label?",
        )
    for name in names:
        label = name.removeprefix("x of ")
        if label not in lines:
            have = [n for n in lines if not n.startswith("_")]
            raise _Bad(
                "missing",
                f"The plot has no curve labelled {label!r}; it has "
                f"{', '.join(map(repr, have)) or 'no labelled curve'}.",
            )
        found[name] = array(lines[label]["x" if label != name else "y"], name)
    return found


def plot_lacks(value):
    """What a plot whose curves are right still needs: a sentence, or ""."""
    labels = [str(n["label"]) for n in value["lines"]]
    twice = sorted({n for n in labels if labels.count(n) > 1 and n[:1] != "_"})
    if twice:
        return (
            f"More than one curve is labelled {twice[0]!r}: which call draws "
            "it a second time?"
        )
    lacks = [] if value.get("xlabel") else ["a label on the x axis"]
    if value.get("legend") == []:
        return (
            "The legend is empty: it lists what had a label when ax.legend "
            "was called. What comes first, the curves or the legend?"
        )
    if not value.get("legend"):
        lacks.append("a legend")
    return f"The plot lacks {' and '.join(lacks)}." if lacks else ""


def fault(got, want, tolerance, name, dims=""):
    """None if `got` is `want`, else the Fault.

    The tolerance is relative to the largest expected number of the array,
    so zeros never pass for small numbers. Whole numbers and bools have to
    be equal.
    """
    if got.shape != want.shape:
        return Fault("shape", _shapes(name, got.shape, want.shape, dims), name)
    if (got.dtype == bool) != (want.dtype == bool):
        have, need = (
            ("bools", "numbers") if got.dtype == bool else ("numbers", "bools")
        )
        return Fault("dtype", f"{name} holds {have}; expected {need}.", name)
    if wrong(got, want, tolerance).any():
        return Fault("value", f"{name} differs.", name)
    return None


def wrong(got, want, tolerance):
    """Where the numbers differ; both arrays have the same shape."""
    if want.dtype.kind in "iub":
        return got != want
    scale = np.abs(want).max(initial=0) or 1e-6
    return ~(np.abs(got - want) <= tolerance * scale)


def _shapes(name, got, want, dims):
    if dims == "axes":
        if not got:
            return (
                "Your answer is a single number; expected a tuple of "
                f"{want[0]}."
            )
        entries = got[0] if len(got) == 1 else 0
        word = "entry" if entries == 1 else "entries"
        return f"Your tuple has {entries} {word}; expected {want[0]}."
    if not got:
        return f"{name} is a single number; expected shape {want}."
    if not want:
        return f"{name} is an array of shape {got}; expected a single number."
    letters = dims.split()
    if letters:
        comma = "," if len(letters) == 1 else ""
        says = f"({', '.join(letters)}{comma}) = {want}"
    else:
        says = str(want)
    says = f"{name} has shape {got}; expected {says}."
    if got == (*want, 1) or got == (1, *want):
        says += " There is an axis of length 1 too many."
    return says
