"""What can be seen in a learner's numbers: sentences that are true of them.

Every function compares what came (`got`) with what is right (`want`), both
lists of {output: array}, one per case, and gives sentences or "". A sentence
stands here only if the comparison above it shows it in every case, and in
numbers that are not all zero: nothing follows from 0 = 0.
"""

import inspect
from itertools import combinations_with_replacement, permutations

import numpy as np

from rnncourse.exercises.compare import wrong
from rnncourse.exercises.probe import AXES, decode

AXES_IN_WORDS = {
    "B": "sample", "T": "time step", "H": "unit", "D": "feature",
    "V": "word", "C": "class", "E": "embedding column", "2": "row",
    "U": "update", "N": "window", "L": "step of a window",
    "K": "row", "lags": "lag", "axes": "entry", "u": "past",
}
BOUNDED = ("h", "hs", "y")  # by their own equation, whatever the input
BLOCKS = {"3H": "zrn", "4H": "ifgo"}


def equal(spec, a, b):
    """Whether two arrays agree in shape, type and numbers."""
    return (
        a.shape == b.shape and (a.dtype == bool) == (b.dtype == bool)
        and not wrong(a, b, spec.tolerance).any()
    )


def throughout(spec, pairs):
    """Whether all pairs of arrays agree, and not only in zeros."""
    pairs = list(pairs)
    return any(np.any(b) for _, b in pairs) and all(
        equal(spec, a, b) for a, b in pairs
    )


def off_outputs(spec, want, got):
    """The outputs that are wrong in some case."""
    return [
        n for n in spec.returns
        if not all(
            equal(spec, g[n], w[n]) for w, g in zip(want, got, strict=True)
        )
    ]


# --- which output is it? ----------------------------------------------------

def exchanged(spec, want, got):
    """Outputs that hold what belongs to another one."""
    off = off_outputs(spec, want, got)
    place = {}
    for a in off:
        same = [
            b for b in spec.returns if b != a and throughout(spec, (
                (g[a], w[b]) for w, g in zip(want, got, strict=True)
            ))
        ]
        twin = a.removeprefix("x of ") if a.startswith("x of ") \
            else f"x of {a}"
        if len(same) == 1 or twin in same:
            place[a] = twin if twin in same else same[0]
    if place and all(b == f"x of {a}" for a, b in place.items()
                     if not a.startswith("x of ")) \
            and any(not a.startswith("x of ") for a in place):
        names = [a for a in place if not a.startswith("x of ")]
        return (
            f"In the curves of {listed(names)}, what belongs on the x axis "
            "and what belongs on the y axis have changed places."
        )
    if place and set(place) == set(off) == set(place.values()):
        return (
            f"The numbers are right, but {joined(off)} have changed places. "
            f"Expected order: {listed(spec.returns)}."
        )
    says = [
        f"What you return as {a} is the right {b}." for a, b in place.items()
    ]
    rest = [n for n in off if n not in place]
    if says and rest:
        says.append(f"{listed(rest)}: not yet.")
    return " ".join(says)


# --- the shape --------------------------------------------------------------

def shape(spec, name, want, got):
    """How an array of another shape is related to the right one, or ""."""
    pairs = [
        (g[name], w[name]) for w, g in zip(want, got, strict=True)
        if g[name].size  # in an empty array nothing is seen
    ]
    if not pairs:
        return ""
    axes = spec.returns[name].split()
    by, been = len({w.ndim for _, w in pairs}), pairs[0][1].ndim
    if by != 1 or any(g.ndim != pairs[0][0].ndim for g, _ in pairs):
        return ""
    came = pairs[0][0].ndim

    def always(function):
        try:
            return throughout(spec, ((g, function(w)) for g, w in pairs))
        except (ValueError, IndexError):  # it does not fit in some case
            return False

    def turned(function):
        try:
            return throughout(spec, ((function(g), w) for g, w in pairs))
        except (ValueError, IndexError):
            return False

    if came == been:
        for order in permutations(range(been)):
            if order != tuple(range(been)) \
                    and always(lambda w, o=order: w.transpose(o)):
                return (
                    f"{name} is the transpose of the right answer." if been
                    == 2 else f"The numbers of {name} are right; its axes "
                    "stand in another order."
                )
    for k, axis in enumerate(axes if came == been - 1 else ()):
        word = AXES_IN_WORDS.get(axis, "column")
        if always(lambda w, k=k: w.sum(k)):
            return f"{name} is the right answer summed over the " \
                f"{plural(word)}."
        if always(lambda w, k=k: w.mean(k)):
            return f"{name} is the right answer averaged over the " \
                f"{plural(word)}."
        for index, which in ((0, "first"), (-1, "last")):
            if always(lambda w, k=k, i=index: w.take(i, k)):
                return (
                    f"{name} holds the right numbers of the {which} {word} "
                    "and no others."
                )
    for k in range(came if came == been + 1 else 0):
        if all(g.shape[k] == 1 for g, _ in pairs):
            continue  # nothing to sum: the message on the shape names it
        if turned(lambda g, k=k: g.sum(k)):
            return "There is an axis too many: over what has to be summed?"
        if turned(lambda g, k=k: g.mean(k)):
            return "There is an axis too many: over what is to be averaged?"
        for index, which in ((0, "first"), (-1, "last")):
            # In a single number this would be the answer itself.
            if spec.signature and turned(lambda g, k=k, i=index: g.take(i, k)):
                return (
                    f"There is an axis too many, axis {k} counted from 0: "
                    f"what stands at its {which} place is right."
                )
    if turned(lambda g: g.reshape(_shape_of(pairs, g))):
        return (
            f"The numbers of {name} are right and in the right order; only "
            "the shape is another."
        )
    for k, axis in enumerate(axes if came == been else ()):
        word = AXES_IN_WORDS.get(axis, "column")
        less = {w.shape[k] - g.shape[k] for g, w in pairs}
        if less == {1} and turned_part(spec, pairs, k, 1):
            return f"The first {word} of {name} is missing."
        if less == {1} and turned_part(spec, pairs, k, 0):
            return f"The last {word} of {name} is missing."
        if less == {-1} and throughout(spec, (
            (np.delete(g, 0, k), w) for g, w in pairs
        )):
            return f"{name} has one {word} too many, in front."
        if less == {-1} and throughout(spec, (
            (np.delete(g, -1, k), w) for g, w in pairs
        )):
            return f"{name} has one {word} too many, at the end."
        if min(less) < 0 >= max(less) and turned_end(spec, pairs, k):
            return (
                f"{name} has too many {plural(word)}: the last ones are the "
                "right answer. What stands before them?"
            )
    extra = [
        k for k in range(came if spec.signature and came == been + 1 else 0)
        if all((*g.shape[:k], *g.shape[k + 1:]) == w.shape for g, w in pairs)
        and pairs[0][0].shape[k] > 1
    ]
    if len(extra) == 1:
        return (
            f"There is an axis too many: axis {extra[0]} counted from 0, of "
            f"length {pairs[0][0].shape[extra[0]]}."
        )
    return ""


def turned_part(spec, pairs, k, first):
    """Whether `got` is the right answer without its last or first part."""
    return throughout(spec, (
        (g, w.take(range(first, first + g.shape[k]), k)) for g, w in pairs
    ))


def turned_end(spec, pairs, k):
    """Whether the right answer stands at the end of `got`."""
    return throughout(spec, (
        (g.take(range(g.shape[k] - w.shape[k], g.shape[k]), k), w)
        for g, w in pairs
    ))


def _shape_of(pairs, g):
    return next(w.shape for other, w in pairs if other is g)


# --- the right answer, transformed ------------------------------------------

def transformation(spec, want, got):
    """A sentence if the wrong outputs are the right ones, turned; or ""."""
    off = off_outputs(spec, want, got)
    if not off or not spec.signature:
        return ""  # in a single number this would be the answer itself
    found = [
        f"{_right(spec, off)}{says.format(names=listed(off))}"
        for says, function in _TURNS
        if _all(spec, want, got, off, function)
    ]
    return next(iter(found), "") or _scaled(spec, want, got, off)


def _all(spec, want, got, off, function):
    pairs = []
    for w, g in zip(want, got, strict=True):
        for n in off:
            changed = function(w[n], spec.returns[n].split())
            if changed is None:
                return False
            pairs.append((g[n], changed))
    return throughout(spec, pairs)


def _right(spec, off):
    right = [n for n in spec.returns if n not in off]
    return f"{listed(right)}: right. " if right else ""


def _scaled(spec, want, got, off):
    if any(want[0][n].dtype.kind != "f" for n in off):
        return ""
    w = np.concatenate([w[n].ravel() for w in want for n in off])
    g = np.concatenate([g[n].ravel() for g in got for n in off])
    at = np.abs(w).argmax()
    if w.size < 3 or not w[at]:
        return ""
    factor = g[at] / w[at]
    if factor and _all(spec, want, got, off, lambda a, axes: a * factor):
        return (
            f"{_right(spec, off)}What you return for {listed(off)} is the "
            f"right answer times {factor:.4g}, always. Where does that "
            "factor come from?"
        )
    return ""


def _transposed(a, axes):
    return a.T if a.ndim == 2 and a.shape[0] == a.shape[1] else None


def _reversed_in_time(a, axes):
    return np.flip(a, axes.index("T")) if "T" in axes else None


_TURNS = (
    ("The sign is wrong everywhere in {names}. Follow the minus signs.",
     lambda a, axes: None if a.dtype == bool else -a),
    ("What you return for {names} is one minus the right answer.",
     lambda a, axes: None if a.dtype == bool else 1 - a),
    ("In {names} True and False have changed places.",
     lambda a, axes: ~a if a.dtype == bool else None),
    ("What you return for {names} is the transpose of the right answer.",
     _transposed),
    ("In {names} time runs backwards: the first step is the last one.",
     _reversed_in_time),
)


def elsewhere(spec, want, got):
    """Outputs that hold exactly the right numbers, at other places."""
    found = []
    for n in off_outputs(spec, want, got) if spec.signature else ():
        pairs = [(g[n], w[n]) for w, g in zip(want, got, strict=True)]
        if max(len(np.unique(w)) for _, w in pairs) > 3 and throughout(
            spec, ((np.sort(g, None), np.sort(w, None)) for g, w in pairs)
        ):
            found.append(n)
    if not found:
        return ""
    return (
        f"{listed(found)}: exactly the right numbers, but at other places. "
        "How are the axes put together? (reshape keeps the order of the "
        "numbers; it exchanges no axes.)"
    )


# --- what is it off by? -----------------------------------------------------

_FORMS = (
    lambda x: x, lambda x: 1 - x, lambda x: 1 - x**2, lambda x: x * (1 - x),
)


def factor(spec, cases, want, got):
    """Outputs whose error is one factor made of one argument, or ""."""
    says = []
    for n in off_outputs(spec, want, got):
        of = _made_of_one(spec, cases, want, got, n)
        if of:
            says.append((of, n))
    grouped = {}
    for of, n in says:
        grouped.setdefault(of, []).append(n)
    return " ".join(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} off by a "
        f"factor that is made of {of} alone."
        for of, names in grouped.items()
    )


def _made_of_one(spec, cases, want, got, n):
    for name in cases[0]["args"] or ():
        xs = [_array(c["args"][name]) for c in cases]
        if any(x is None or x.shape != w[n].shape
               for x, w in zip(xs, want, strict=True)):
            continue
        for form in _FORMS:
            fs = [form(x) for x in xs]
            if np.allclose(fs[0], fs[0].flat[0]):
                continue  # a plain number is no news of this argument
            lacks = throughout(spec, (
                (g[n] * f, w[n])
                for f, w, g in zip(fs, want, got, strict=True)
            ))
            if lacks or throughout(spec, (
                (g[n], w[n] * f)
                for f, w, g in zip(fs, want, got, strict=True)
            )):
                return name
    return ""


def term(spec, cases, want, got):
    """Outputs whose error is one product of arguments added, or ""."""
    for n in off_outputs(spec, want, got):
        gaps = [g[n] - w[n] if w[n].dtype != bool else None
                for w, g in zip(want, got, strict=True)]
        arrays = {
            name: [_array(c["args"][name]) for c in cases]
            for name in cases[0]["args"] or ()
        }
        fit = [
            name for name, xs in arrays.items() if all(
                x is not None and gap is not None and x.shape == gap.shape
                for x, gap in zip(xs, gaps, strict=True)
            )
        ]
        ones = [(a,) for a in fit]
        for names in [*ones, *combinations_with_replacement(fit, 2)]:
            made = [
                np.prod([arrays[a][k] for a in names], axis=0)
                for k in range(len(cases))
            ]
            for sign in (1, -1):
                if throughout(spec, (
                    (sign * m, gap)
                    for m, gap in zip(made, gaps, strict=True)
                )):
                    of = joined(dict.fromkeys(names))
                    return (
                        f"{n} is off by a term that is made of {of} alone."
                    )
    return ""


def _array(value):
    if isinstance(value, list):
        return np.array(value, float)
    return None


# --- single facts -----------------------------------------------------------

def facts(spec, want, got):
    """Plain facts about wrong outputs that point at a cause."""
    says = []
    for n in off_outputs(spec, want, got) if spec.signature else ():
        pairs = [
            (g[n], w[n]) for w, g in zip(want, got, strict=True)
            if g[n].size and g[n].shape == w[n].shape and w[n].dtype == float
        ]
        if pairs:
            says += _facts(n, spec.returns[n].split(), pairs)
    return says


def _facts(n, axes, pairs):
    g = np.concatenate([g.ravel() for g, _ in pairs])
    w = np.concatenate([w.ravel() for _, w in pairs])
    if not g.any():
        return [f"{n} is 0 everywhere."]
    if np.abs(g - w).max() < 2e-3 * np.abs(w).max():
        return [
            f"{n} is right to about three digits and no further: is "
            "anything rounded on the way, or a dtype too short?"
        ]
    if (g == np.round(g)).all() and not (w == np.round(w)).all() \
            and np.abs(g - w).max() <= 1:
        return [
            f"{n} holds whole numbers only. If you fill an array: which "
            "dtype has it?"
        ]
    if "C" in axes:
        rows = [(a.sum(-1), b.sum(-1)) for a, b in pairs]
        if all(np.allclose(b, 1) for _, b in rows) \
                and not all(np.allclose(a, 1, 1e-4) for a, _ in rows):
            return [f"The rows of {n} do not add up to one."]
    if n in BOUNDED and np.abs(w).max() <= 1 < np.abs(g).max() - 1e-6:
        return [
            f"{n} goes as far as {g[np.abs(g).argmax()]:.3g}; the right one "
            "stays between −1 and 1."
        ]
    if w.min() >= 0 > g.min() + 1e-9:
        return [f"{n} has negative numbers; the right one has none."]
    if w.min() < -1e-9 and g.min() >= 0:
        return [f"{n} has no negative numbers; the right one has some."]
    return []


# --- from one output to the next --------------------------------------------

def chain(spec, cases, want, got):
    """Which wrong output to repair first, and what follows from it.

    An output whose error is another's, handed on, becomes right with it.
    """
    off, follows, roots = off_outputs(spec, want, got), [], []
    for n in off:
        of = sources(spec, n)
        if not set(of) & set(off) or n in of:
            continue
        if throughout(spec, (
            (g[n], _onward(spec, n, c, g))
            for c, g in zip(cases, got, strict=True)
        )):
            follows.append(n)
            roots += [s for s in of if s in off]
    roots = list(dict.fromkeys(r for r in roots if r not in follows))
    if not follows or not roots:
        return ""
    verb = "follows" if len(follows) == 1 else "follow"
    return (
        f"Repair {joined(roots)} first: {joined(follows)} {verb} rightly "
        f"from {'it' if len(roots) == 1 else 'them'}."
    )


def over_time(spec, cases, want, got):
    """For an output over time: which steps follow from your step before."""
    for n in off_outputs(spec, want, got):
        axes = spec.returns[n].split()
        if "T" not in axes or n not in sources(spec, n):
            continue
        k = max(
            range(len(cases)),
            key=lambda k: (not equal(spec, got[k][n], want[k][n]),
                           got[k][n].shape[axes.index("T")]),
        )
        own = _onward(spec, n, cases[k], got[k])
        rest = tuple(j for j in range(len(axes)) if axes[j] != "T")
        bad = wrong(got[k][n], own, spec.tolerance).any(axis=rest)
        if len(bad) > 2:
            return _steps(spec, n, bad)
    return ""


def _steps(spec, n, bad):
    if not bad[1:].any() and bad[0]:
        return (
            f"In {n} every step follows rightly from your step before it; "
            "only the first is wrong. What does the loop start from?"
        )
    if not bad[0] and bad[1:].all():
        return (
            f"The first step of {n} is right. From the second on, no step "
            f"follows from your own step before it: {spec.over_time}"
        )
    if bad.sum() == 1:
        return (
            f"In {n} only step {int(bad.argmax()) + 1} of {len(bad)} does "
            "not follow from your step before it."
        )
    return ""


def sources(spec, n):
    """The other outputs that an output is made of, as `onward` says."""
    function = spec.onward.get(n)
    if function is None:
        return []
    names = inspect.signature(function).parameters
    return [name for name in names if name in spec.returns]


def _onward(spec, n, case, outputs):
    names = inspect.signature(spec.onward[n]).parameters
    given = {
        k: decode(v) for k, v in case["args"].items()
        if k in names and v != AXES
    }
    return spec.onward[n](**{
        k: outputs[k] if k in outputs else given[k] for k in names
    })


# --- words ------------------------------------------------------------------

def plural(word):
    return {"entry": "entries", "class": "classes"}.get(word, f"{word}s")


def listed(names):
    return ", ".join(names)


def joined(parts):
    parts = list(dict.fromkeys(parts))
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
