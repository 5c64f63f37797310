"""From numbers to a sentence: what did the learner do?

In this order, and nothing is ever claimed that the numbers do not show:
not yet → one misconception → an error → results exchanged → two
misconceptions → a wrong type or shape → a known transformation of the right
answer → where the differences are.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from rnncourse.exercises import observe
from rnncourse.exercises.compare import (
    Fault,
    fault,
    plot_lacks,
    unpack,
    wrong,
)
from rnncourse.exercises.errors import explain
from rnncourse.exercises.observe import joined, listed
from rnncourse.exercises.probe import AXES
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
        return _right(spec, answers)
    result = _wrong(spec, cases, answers, want, got, faults, table)
    if result.status == "not yet":
        return result
    return replace(result, cases=_by_case(spec, cases, answers, faults))


def _by_case(spec, cases, answers, faults):
    """See `Result.cases`; () where the task forbids the way."""
    if not spec.by_case or faults[0] is not None:
        return ()
    good = [a for a, f in zip(answers, faults, strict=True) if f is None]
    if not _right(spec, good).passed:
        return ()
    return tuple(
        (c["when"], f is None) for c, f in zip(cases, faults, strict=True)
    )


def _wrong(spec, cases, answers, want, got, faults, table):
    """What to say of answers of which some are wrong."""
    named = _one_misconception(spec, cases, got, faults)
    if named and named.untouched:
        return _not_yet(spec, named.says)
    if named:
        return _result(
            spec, "wrong", named.says, named.reread, (named.name,), table
        )
    remark = _in_place(answers)
    if any(f and f.code == "error" for f in faults):
        first = next(f for f in faults if f and f.code == "error")
        says = _only_when(cases, faults, first)
        return _result(
            spec, "error", says, spec.reread, table=table, seen=says
        )
    if None not in got:
        says = observe.exchanged(spec, want, got)
        if says:
            return _result(
                spec, "wrong", says, spec.reread, table=table, seen=says
            )
    pair = _two_misconceptions(spec, cases, want, got)
    if pair:
        says = "Two things at once. " + " And: ".join(m.says for m in pair)
        names = tuple(m.name for m in pair)
        return _result(spec, "wrong", says, pair[0].reread, names, table)
    if any(f and f.code != "value" for f in faults):
        first = next(f for f in faults if f and f.code != "value")
        says = _only_when(cases, faults, first)
        if first.code == "shape" and first.output and None not in got:
            says += f" {observe.shape(spec, first.output, want, got)}"
        says = says.strip() + remark
        return _result(
            spec, "wrong", says, spec.reread, table=table, seen=says
        )
    turned = observe.transformation(spec, want, got)
    says = turned or narrowing(spec, cases, want, got)
    return _result(
        spec, "wrong", says + remark, spec.reread, table=table,
        seen=turned or _seen(spec, want, got),
    )


def _property(spec, cases, got, faults, answers):
    """The verdict where `accept` decides and not a comparison."""
    if any(faults):
        first = next(f for f in faults if f)
        return _result(spec, "wrong", first.says, spec.reread)
    found, table = [], [("property", "found", "needed")]
    for c, g in zip(cases, got, strict=True):
        says, rows = _accepted(spec, c, g)
        found += [says] if says else []
        table += rows
    if not found:
        return _right(spec, answers)
    if len(table) == 1:  # not even a model
        return _result(spec, "wrong", found[0], spec.reread)
    for m in spec.misconceptions:
        if all(m.recognise(c, g) for c, g in zip(cases, got, strict=True)):
            return _result(
                spec, "wrong", m.says, m.reread, (m.name,), table
            )
    return _result(spec, "wrong", found[0], spec.reread, table=table)


_ODD = (TypeError, ValueError, IndexError, KeyError, ZeroDivisionError)


def _accepted(spec, case, outputs):
    """What `accept` says; a sentence for what it cannot even read."""
    try:
        return spec.accept(case, outputs)
    except _ODD:
        shapes = ", ".join(
            f"{n} of shape {a.shape}" for n, a in outputs.items()
        )
        return (
            f"Your answer has another form than the one asked for: {shapes}. "
            "Compare it with what the task describes.", []
        )


def _right(spec, answers):
    """Passed, unless the task forbids the way or asks for more."""
    borrowed = [
        n for n in spec.yourself
        if any(n in _texts(a.get("calls")) for a in answers)
    ]
    changed = {n for a in answers for n in _texts(a.get("changed"))}
    kept = [n for n in spec.keeps if n in changed]
    lacks = next(filter(None, (
        plot_lacks(a["value"]) for a in answers
        if a["value"].get("kind") == "plot"
    )), "")
    if borrowed:
        says = (
            f"The numbers are right, and {joined(borrowed)} comes from a "
            "library. Here it is to be written out: which lines does it "
            "stand for?"
        )
    elif kept:
        says = (
            f"What you return is right, but your function has also changed "
            f"its argument {joined(kept)}, which is to stay as it is. Which "
            "of your lines makes new arrays, and which only another name "
            "for the same ones?"
        )
    elif lacks:
        says = f"The curves are right. {lacks}"
    else:
        return _passed(spec, sorted(changed))
    return _result(spec, "wrong", says, spec.reread)


def _texts(value):
    return [str(v)[:40] for v in value] if isinstance(value, list) else []


def _passed(spec, changed):
    says = spec.takeaway
    if changed:
        says += (
            f" One remark: your function changes its argument "
            f"{', '.join(changed)} in place; whoever calls it may "
            "still need the old values."
        )
    return _result(spec, "passed", says)


def _in_place(answers):
    """A remark on arguments that were changed, where the answer is wrong."""
    changed = sorted({n for a in answers for n in _texts(a.get("changed"))})
    if not changed:
        return ""
    return (
        f" Your function changes its argument {joined(changed)} in place: "
        "lines that read it later read the new values."
    )


def _not_yet(spec, says):
    return _result(spec, "not yet", says)


def _seen(spec, want, got):
    """What is right and what is not, and nothing about why."""
    off = observe.off_outputs(spec, want, got)
    right = [n for n in spec.returns if n not in off]
    return f"{listed(right)}: right. {listed(off)}: not yet." if right else ""


def _result(spec, status, says, reread="", names=(), table=(), seen=""):
    step = ""
    if status != "passed":
        step = (
            f'hint("{spec.name}") shows the first of {len(spec.hints)} '
            f'hints, hint("{spec.name}", 2) the second.'
        )
    return Result(
        spec.name, status, spec.points, says, reread, tuple(names),
        tuple(map(tuple, table)), step, seen,
    )


# --- what came --------------------------------------------------------------

def _untouched(answer):
    if answer.get("error") == "NotImplementedError":
        return True
    value = answer.get("value")
    if not isinstance(value, dict):
        return False
    if value.get("kind") == "mapping":  # every entry is to be filled in
        items = value.get("items")
        return isinstance(items, dict) and bool(items) and all(
            map(_to_fill_in, items.values())
        )
    was = value.get("was", value)
    return _nothing(was) and ("was" in value or _to_fill_in(was))


def _to_fill_in(value):
    return _nothing(value) and value.get("type") == "Ellipsis"


def _nothing(value):
    return isinstance(value, dict) and value.get("kind") == "nothing"


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
        elif not spec.signature and answer["value"].get("type") == "function":
            outputs, problem = {}, Fault(
                "type",
                "Your answer is a function. Asked for is the value itself: "
                f"{listed(spec.returns)}.",
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
            outputs = {} if problem else spec.in_one_form(outputs)
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
_MARKS = {"right": "✓", "": " "}


def _table(spec, cases, want, got, faults):
    """One row per output and what is to be said of it, with its cases."""
    rows = [("", "output", "inputs", "numbers")]
    for name in spec.returns:
        said = {}
        for c, w, g, problem in zip(cases, want, got, faults, strict=True):
            word = _word(spec, name, w, g, problem)
            said.setdefault(word, []).append(c["when"])
        for word, whens in said.items():
            inputs = joined(whens)
            if len(whens) == len(cases) and len(cases) > 1:
                inputs = f"all {len(cases)}"
            rows.append((_MARKS.get(word, "✗"), name, inputs, word))
    return rows


def _word(spec, name, want, got, problem):
    """What one case shows of one output, in a few words."""
    if got is None:
        word = _NO_NUMBERS.get(problem.code, "no numbers")
        other = problem.output in spec.returns and problem.output != name
        return "" if other else word
    g, w = got[name], want[name]
    if g.shape != w.shape:
        return f"shape {g.shape}, expected {w.shape}"
    if (g.dtype == bool) != (w.dtype == bool):
        return "bools" if g.dtype == bool else "numbers"
    return "wrong" if wrong(g, w, spec.tolerance).any() else "right"


def _only_when(cases, faults, first):
    """The fault's sentence, with the case if it is not all of them."""
    pairs = list(zip(cases, faults, strict=True))
    good = [c["when"] for c, f in pairs if f is None]
    same = [c["when"] for c, f in pairs if f and f.code == first.code]
    if len(same) == len(cases):
        return first.says
    if cases[0]["when"] not in same:
        return f"{first.says} This happens {joined(same)}."
    return f"{first.says} Not so {joined(good)}." if good else first.says


# --- misconceptions ---------------------------------------------------------

def matches(spec, cases, got, function, failed=()):
    """Whether `function` gives the learner's numbers in every case.

    Where the learner's function failed, it has to fail too; an empty answer
    is as good as a failure; and there has to be at least one case with
    numbers.
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
        if theirs is None and not any(a.size for a in got[k].values()):
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


def _two_misconceptions(spec, cases, want, got):
    if any(g is None for g in got) or not spec.signature:
        return None  # in a single number, two slips prove nothing
    able = [m for m in spec.misconceptions if m.edits and not m.untouched]
    for pair in combinations(able, 2):
        if matches(spec, cases, got, spec.variant(*pair)) \
                and _both_show(spec, cases, want, got, pair):
            return pair
    return None


def _both_show(spec, cases, want, got, pair):
    """Whether two misconceptions are seen, and do not only collide.

    Each has to leave the shape that came, or be the one that changed it;
    and an argument that either of them still reads, both together have to
    read: two slips that meet in zeros, or in any number that depends on
    nothing, are no evidence of either.
    """
    alone = [spec.expected(cases, spec.variant(m)) for m in pair]
    for k, g in enumerate(got):
        for n in spec.returns:
            shapes = {a[k][n].shape for a in alone if a[k] is not None}
            if shapes - {g[n].shape, want[k][n].shape}:
                return False  # one of them speaks of a shape that is not here
            if g[n].shape == want[k][n].shape and len(shapes) > 1:
                return False
    one, two = (_reads(spec, cases[0], spec.variant(m)) for m in pair)
    both = _reads(spec, cases[0], spec.variant(*pair))
    return one & two <= both and bool(both or not one | two)


def _reads(spec, case, function):
    """The arguments on which the numbers of `function` depend."""
    (before,), found = spec.expected([case], function), set()
    for name, value in case["args"].items():
        if value == AXES or isinstance(value, int | str):
            continue
        changed = {**case, "args": {**case["args"], name: _moved(value)}}
        (after,) = spec.expected([changed], function)
        if before is None or after is None or _compare(spec, after, before):
            found.add(name)
    return found


def _moved(value):
    """Other numbers of the same shape."""
    if isinstance(value, dict):
        arrays = {
            k: v if k == "gates" else _moved(v)
            for k, v in value["params"].items()
        }
        return {"params": arrays}
    a = np.array(value)
    if a.dtype.kind in "iub":
        return value
    moved = a * 1.5 + 0.75
    return moved.tolist() if isinstance(value, list) else float(moved)


# --- where it differs -------------------------------------------------------

def narrowing(spec, cases, want, got):
    """The most useful true sentences about where the numbers differ."""
    off = observe.off_outputs(spec, want, got)
    right = [n for n in spec.returns if n not in off]
    if not spec.signature:
        return _of_a_value(spec, want, got)
    says = []
    if right:
        says.append(f"{listed(right)}: right. {listed(off)}: not yet.")
    found = next(filter(None, (
        observe.elsewhere(spec, want, got),
        observe.chain(spec, cases, want, got),
    )), "")
    more = found or observe.factor(spec, cases, want, got) \
        or observe.term(spec, cases, want, got)
    says += [more] if more else []
    if not right:
        says += _part(spec, cases, want, got, off)
    if not more:
        says += _cases(spec, cases, want, got, off)
        says += observe.facts(spec, want, got)
        steps = observe.over_time(spec, cases, want, got)
        says += [steps] if steps else _where(spec, want, got, off)
        if len(off) == 1 and right and off[0] in spec.look:
            says.append(spec.look[off[0]])
    return " ".join(says) if says else (
        f"{listed(off)}: right in no case. {spec.lost}"
    )


def _of_a_value(spec, want, got):
    """A single number or shape: no hint at what it should have been."""
    (n, *_), w, g = spec.returns, want[0], got[0]
    if w[n].dtype == float and not w[n].ndim:
        for digits in range(4):
            if np.round(w[n], digits) == g[n]:
                whole = "a whole number"
                to = f"{digits} decimal{'s' * (digits > 1)}" if digits \
                    else whole
                return (
                    f"Your number is the right one, rounded to {to}. Give "
                    "more decimals."
                )
    if w[n].ndim and g[n].shape == w[n].shape \
            and np.array_equal(np.sort(g[n]), np.sort(w[n])):
        return f"Those are the right numbers in another order. {spec.lost}"
    if w[n].ndim == 1 and g[n].shape == w[n].shape and (g[n] == w[n]).any():
        right = [f"{k + 1}" for k in np.flatnonzero(g[n] == w[n])]
        off = [f"{k + 1}" for k in np.flatnonzero(g[n] != w[n])]
        return (
            f"Right at place {joined(right)}, not at place {joined(off)}. "
            f"{spec.lost}"
        )
    return spec.lost


def _part(spec, cases, want, got, off):
    """Outputs that are right in some cases while others never are."""
    some = [n for n in off if _good(spec, cases, want, got, [n])]
    never = [n for n in off if n not in some]
    if not some or not never:
        return []
    by_when = {}
    for n in some:
        good = _good(spec, cases, want, got, [n])
        by_when.setdefault(joined([c["when"] for c in good]), []).append(n)
    return [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} right {when}."
        for when, names in by_when.items()
    ] + [f"{listed(never)}: right in no case."]


def _good(spec, cases, want, got, names):
    """Cases in which the outputs are right, and are not merely zero."""
    return [
        c for c, w, g in zip(cases, want, got, strict=True)
        if all(observe.equal(spec, g[n], w[n]) for n in names)
        and all(np.any(w[n]) for n in names)
    ]


def _cases(spec, cases, want, got, off):
    good = _good(spec, cases, want, got, off)
    bad = [
        c for c, w, g in zip(cases, want, got, strict=True)
        if not all(observe.equal(spec, g[n], w[n]) for n in off)
    ]
    what = listed(off) if len(off) < len(spec.returns) else "It"
    verb = "are" if len(off) > 1 and what != "It" else "is"
    if good and cases[0] in bad:
        when = joined([c["when"] for c in good])
        says = [f"{what} {verb} right {when}, but not {cases[0]['when']}."]
        return says + [c["look"] for c in good if c["look"]][:1]
    if good:
        when = joined([c["when"] for c in bad])
        return [f"{what} {verb} right in general, but not {when}."]
    return []


def _where(spec, want, got, off):
    """At most one sentence; time first, then gates, then any other axis.

    It holds in every case in which there is something to see.
    """
    for n in off:
        axes = spec.returns[n].split()
        parts = [
            (wrong(g[n], w[n], spec.tolerance), w[n])
            for w, g in zip(want, got, strict=True)
        ]
        parts = [(off, w) for off, w in parts if off.any()]
        if spec.over_time and "T" in axes:
            says = _over_time(spec, n, parts, axes.index("T"))
            if says:
                return [says]
        off, wanted = parts[0]
        for k, axis in enumerate(axes):
            part = off.any(axis=tuple(j for j in range(off.ndim) if j != k))
            if axis in observe.BLOCKS:
                gates = observe.BLOCKS[axis]
                block = part.reshape(len(gates), -1).any(axis=1)
                if not block.all():
                    names = [
                        g for g, b in zip(gates, block, strict=True) if b
                    ]
                    return [f"In {n} the columns of {joined(names)} are "
                            "wrong."]
            elif wanted.compress(~part, axis=k).any():  # zeros say nothing
                word = observe.AXES_IN_WORDS.get(axis, "column")
                return [
                    f"In {n} only some {observe.plural(word)} are wrong, the "
                    f"first at index {int(part.argmax())} of {part.size}."
                ]
    return []


def _over_time(spec, name, parts, axis):
    """A sentence if it holds of every case with more than one step."""
    found = {
        _steps(spec, name, off.any(
            axis=tuple(j for j in range(off.ndim) if j != axis)
        ))
        for off, _ in parts if off.shape[axis] > 1
    }
    return found.pop() if len(found) == 1 else ""


def _steps(spec, name, steps):
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
    if steps[0] and not steps[1:].any():
        return (
            f"Only the first time step of {name} is wrong: what does the "
            "loop start from?"
        )
    return ""
