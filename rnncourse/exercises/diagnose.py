"""From numbers to a sentence: what did the learner do?

In this order, and nothing is ever claimed that the numbers do not show:
not yet → one misconception → an error → two misconceptions → a wrong type
or shape → a known transformation of the right answer → where the
first difference is.
"""

from itertools import combinations

import numpy as np

from rnncourse.exercises.compare import Fault, fault, unpack, wrong
from rnncourse.exercises.errors import explain
from rnncourse.exercises.result import Result


def judge(spec, cases, answers):
    """See `Exercise.judge`."""
    with np.errstate(all="ignore"):  # a wrong answer may hold 1e300
        return _judge(spec, cases, answers)


def _judge(spec, cases, answers):
    if not isinstance(answers, list) or len(answers) != len(cases):
        return _result(spec, "error", "The answers did not come back whole.")
    answers = [a if isinstance(a, dict) else {} for a in answers]
    if all(map(_untouched, answers)):
        return _not_yet(spec, "This is where your answer goes.")
    got, faults = _read(spec, answers)
    if spec.accept:
        return _property(spec, cases, got, faults, answers)
    want = spec.expected(cases)
    table = _table(spec, cases, want, got, faults)
    for k, (g, w) in enumerate(zip(got, want, strict=True)):
        if g is not None:
            faults[k] = _compare(spec, g, w)
    if not any(faults):
        return _passed(spec, cases, answers)
    named = _one_misconception(spec, cases, got, faults)
    if named and named.untouched:
        return _not_yet(spec, named.says)
    if named:
        return _result(
            spec, "wrong", named.says, named.reread, (named.name,), table
        )
    if any(f and f.code == "error" for f in faults):
        first = next(f for f in faults if f and f.code == "error")
        return _result(
            spec, "error", _only_when(cases, faults, first), spec.reread,
            table=table if None in faults else (),
        )
    pair = _two_misconceptions(spec, cases, got)
    if pair:
        says = "Two things at once. " + " And: ".join(m.says for m in pair)
        names = tuple(m.name for m in pair)
        return _result(spec, "wrong", says, pair[0].reread, names, table)
    if any(f and f.code != "value" for f in faults):
        first = next(f for f in faults if f and f.code != "value")
        return _result(
            spec, "wrong", _only_when(cases, faults, first), spec.reread,
            table=table,
        )
    says = transformation(spec, cases, want, got)
    says = says or narrowing(spec, cases, want, got)
    return _result(spec, "wrong", says, spec.reread, table=table)


def _property(spec, cases, got, faults, answers):
    """The verdict where `accept` decides and not a comparison."""
    if any(faults):
        first = next(f for f in faults if f)
        return _result(spec, "wrong", first.says, spec.reread)
    found, table = [], [("property", "found", "needed")]
    for c, g in zip(cases, got, strict=True):
        says, rows = spec.accept(c, g)
        found += [says] if says else []
        table += rows
    if not found:
        return _passed(spec, cases, answers)
    if len(table) == 1:  # not even a model
        return _result(spec, "wrong", found[0], spec.reread)
    for m in spec.misconceptions:
        if all(m.recognise(c, g) for c, g in zip(cases, got, strict=True)):
            return _result(
                spec, "wrong", m.says, m.reread, (m.name,), table
            )
    return _result(spec, "wrong", found[0], spec.reread, table=table)


def _passed(spec, cases, answers):
    changed = {
        str(n)[:40] for a in answers
        if isinstance(a.get("changed"), list) for n in a["changed"]
    }
    says = spec.takeaway
    if changed:
        says += (
            f" One remark: your function changes its argument "
            f"{', '.join(sorted(changed))} in place; whoever calls it may "
            "still need the old values."
        )
    return _result(spec, "passed", says)


def _not_yet(spec, says):
    return _result(spec, "not yet", says)


def _result(spec, status, says, reread="", names=(), table=()):
    step = ""
    if status != "passed":
        step = (
            f'hint("{spec.name}") shows the first of {len(spec.hints)} hints.'
        )
    return Result(
        spec.name, status, spec.points, says, reread, tuple(names),
        tuple(map(tuple, table)), step,
    )


# --- what came --------------------------------------------------------------

def _untouched(answer):
    if answer.get("error") == "NotImplementedError":
        return True
    value = answer.get("value")
    value = value.get("was", value) if isinstance(value, dict) else None
    return bool(
        isinstance(value, dict)
        and value.get("kind") == "nothing"
        and (value.get("type") == "Ellipsis" or "was" in answer["value"])
    )


def _read(spec, answers):
    """([{output: array} or None], [Fault or None]), one per case."""
    got, faults = [], []
    for answer in answers:
        if "error" in answer:
            outputs, problem = {}, explain(spec, answer)
        elif not isinstance(answer.get("value"), dict):
            outputs, problem = {}, Fault(
                "malformed", "The answer came back damaged."
            )
        elif answer["value"].get("kind") == "not called":
            outputs, problem = {}, Fault(
                "type",
                "The answer is not a function. Hand over the function "
                f'itself, without calling it: check("{spec.name}", '
                f"{spec.name.replace('-', '_')}).",
            )
        elif spec.kind == "plot" and answer["value"].get("kind") not in (
            "plot", "mapping"
        ):
            outputs, problem = {}, Fault(
                "type",
                "Your function returns something else than the axes: draw "
                "into ax, and end with return ax.",
            )
        else:
            outputs, problem = unpack(answer["value"], spec.returns)
        got.append(None if problem else outputs)
        faults.append(problem)
    return got, faults


def _compare(spec, got, want):
    """The first Fault, shapes and types before values."""
    found = [
        fault(got[name], want[name], spec.tolerance, name, dims)
        for name, dims in spec.returns.items()
    ]
    found = [f for f in found if f]
    found.sort(key=lambda f: f.code == "value")
    return found[0] if found else None


_NO_NUMBERS = {"error": "error", "finite": "not finite"}


def _table(spec, cases, want, got, faults):
    rows = [("inputs", *spec.returns)]
    for c, w, g, problem in zip(cases, want, got, faults, strict=True):
        if g is None:
            word = _NO_NUMBERS.get(problem.code, "no numbers")
            if problem.output in spec.returns:
                cells = [
                    word if n == problem.output else "" for n in spec.returns
                ]
            else:
                cells = [word] * len(spec.returns)
        else:
            cells = [_cell(spec, g[n], w[n]) for n in spec.returns]
        rows.append((c["when"], *cells))
    return rows


def _cell(spec, got, want):
    if got.shape != want.shape:
        return f"shape {got.shape}"
    if (got.dtype == bool) != (want.dtype == bool):
        return "bools" if got.dtype == bool else "numbers"
    off = wrong(got, want, spec.tolerance)
    if not off.any():
        return "right"
    if not got.ndim:
        return "wrong"
    worst = np.unravel_index(np.abs(1.0 * got - want).argmax(), got.shape)
    where = ", ".join(str(int(k)) for k in worst)
    return f"wrong in {off.sum()} of {off.size}, most at [{where}]"


def _only_when(cases, faults, first):
    """The fault's sentence, with the case if it is not all of them."""
    pairs = list(zip(cases, faults, strict=True))
    good = [c["when"] for c, f in pairs if f is None]
    same = [c["when"] for c, f in pairs if f and f.code == first.code]
    if len(same) == len(cases):
        return first.says
    if cases[0]["when"] not in same:
        return f"{first.says} This happens {_and(same)}."
    return f"{first.says} Not so {_and(good)}." if good else first.says


# --- misconceptions ---------------------------------------------------------

def matches(spec, cases, got, function, failed=()):
    """Whether `function` gives the learner's numbers in every case.

    Where the learner's function failed, it has to fail too; and there has
    to be at least one case with numbers.
    """
    if function is None:
        return False
    seen = False
    for k, c in enumerate(cases):
        (theirs,) = spec.expected([c], function)
        if got[k] is None:
            if theirs is not None or k not in failed:
                return False
            continue
        if theirs is None or _compare(spec, got[k], theirs):
            return False
        seen = True
    return seen


def _one_misconception(spec, cases, got, faults):
    failed = {
        k for k, f in enumerate(faults) if f and f.code in ("error", "finite")
    }
    for m in spec.misconceptions:
        if matches(spec, cases, got, spec.variant(m), failed):
            return m
    return None


def _two_misconceptions(spec, cases, got):
    if any(g is None for g in got) or not spec.signature:
        return None  # in a single number, two slips prove nothing
    able = [m for m in spec.misconceptions if m.edits and not m.untouched]
    for pair in combinations(able, 2):
        if matches(spec, cases, got, spec.variant(*pair)):
            return pair
    return None


# --- a transformation of the right answer -----------------------------------

def transformation(spec, cases, want, got):
    """A sentence if the answer is the right one, turned or scaled; or ""."""
    names = list(spec.returns)
    off = [n for n in names if _off(spec, want, got, n)]
    for a, b in combinations(off, 2):
        swapped = [{**w, a: w[b], b: w[a]} for w in want]
        if _all_equal(spec, swapped, got):
            return (
                f"The numbers are right, but {a} and {b} have changed "
                f"places. Expected order: {', '.join(names)}."
            )
    for says, function in _TURNS:
        changed = [
            {n: function(w[n], spec.returns[n].split())
             if n in off else w[n] for n in names}
            for w in want
        ]
        if all(v is not None for w in changed for v in w.values()) \
                and _all_equal(spec, changed, got):
            return says.format(names=_list(off))
    return _scaled(spec, want, got, off)


def _scaled(spec, want, got, off):
    if any(want[0][n].dtype.kind != "f" for n in off):
        return ""
    w = np.concatenate([w[n].ravel() for w in want for n in off])
    g = np.concatenate([g[n].ravel() for g in got for n in off])
    at = np.abs(w).argmax()
    if w.size < 3 or not w[at]:
        return ""
    factor = g[at] / w[at]
    changed = [
        {n: w[n] * factor if n in off else w[n] for n in w} for w in want
    ]
    if factor and _all_equal(spec, changed, got):
        return (
            f"What you return for {_list(off)} is the right answer times "
            f"{factor:.4g}, always. Where does that factor come from?"
        )
    return ""


def _transposed(a, axes):
    return a.T if a.ndim == 2 and a.shape[0] == a.shape[1] else None


def _reversed_in_time(a, axes):
    if "T" not in axes or a.shape[axes.index("T")] < 1:
        return None
    return np.flip(a, axes.index("T"))


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


def _all_equal(spec, want, got):
    return all(
        _compare(spec, g, w) is None for g, w in zip(got, want, strict=True)
    )


def _off(spec, want, got, name):
    return any(
        wrong(g[name], w[name], spec.tolerance).any()
        for g, w in zip(got, want, strict=True)
    )


# --- where it differs -------------------------------------------------------

def narrowing(spec, cases, want, got):
    """The most useful true sentences about where the numbers differ."""
    names = list(spec.returns)
    off = [n for n in names if _off(spec, want, got, n)]
    right = [n for n in names if n not in off]
    says = []
    if right:
        says.append(f"{_list(right)}: right. {_list(off)}: not yet.")
        says += [spec.look[n] for n in off if len(off) == 1 and n in spec.look]
    good = [
        c for c, w, g in zip(cases, want, got, strict=True)
        if _compare(spec, g, w) is None
    ]
    bad = [c for c in cases if c not in good]
    if good and cases[0] in bad:
        when = _and([c["when"] for c in good])
        says.append(f"It is right {when}, but not {cases[0]['when']}.")
        says += [c["look"] for c in good if c["look"]][:1]
    elif good:
        says.append(f"It is right in general, but not "
                    f"{_and([c['when'] for c in bad])}.")
        says += [c["look"] for c in bad if c["look"]][:1]
    k = cases.index(bad[0])
    says += _where(spec, off[0], want[k][off[0]], got[k][off[0]])
    return " ".join(says) or spec.lost


_AXES = {
    "B": "sample", "T": "time step", "H": "unit", "D": "feature",
    "V": "word", "C": "class", "E": "embedding column", "2": "row",
    "axes": "entry",
}
_BLOCKS = {"3H": "zrn", "4H": "ifgo"}


def _where(spec, name, want, got):
    """At most one sentence; time first, then gates, then any other axis."""
    axes = spec.returns[name].split()
    off = wrong(got, want, spec.tolerance)
    if spec.over_time and "T" in axes:
        says = _over_time(spec, name, off, axes.index("T"))
        if says:
            return [says]
    for k, axis in enumerate(axes):
        part = off.any(axis=tuple(j for j in range(off.ndim) if j != k))
        if axis in _BLOCKS:
            gates = _BLOCKS[axis]
            block = part.reshape(len(gates), -1).any(axis=1)
            if not block.all():
                names = [g for g, b in zip(gates, block, strict=True) if b]
                return [f"In {name} the columns of {_and(names)} are wrong."]
        elif not part.all():
            word = _AXES.get(axis, "column")
            return [
                f"In {name} only some {_plural(word)} are wrong, the first "
                f"at index {int(part.argmax())} of {part.size}."
            ]
    return []


def _over_time(spec, name, off, axis):
    steps = off.any(axis=tuple(j for j in range(off.ndim) if j != axis))
    first = int(steps.argmax())
    if first and first == len(steps) - 1:
        return (
            f"In {name} only the last time step is wrong: where does the "
            "loop end?"
        )
    if first and steps[first:].all():
        return (
            f"{name} is right up to time step {first} and wrong from time "
            f"step {first + 1} on: {spec.over_time}"
        )
    if steps[0] and len(steps) > 1 and not steps[1:].any():
        return (
            f"Only the first time step of {name} is wrong: what does the "
            "loop start from?"
        )
    if len(steps) > 1 and steps.all():
        return (
            "Already the first time step is wrong, and all others with it: "
            "check one single step."
        )
    return ""


def _plural(word):
    return {"entry": "entries", "class": "classes"}.get(word, f"{word}s")


def _list(names):
    return ", ".join(names)


def _and(parts):
    parts = list(dict.fromkeys(parts))
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
