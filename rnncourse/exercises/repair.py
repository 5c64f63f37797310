"""The line: which small edit of the learner's own code makes it right?

`locate` tries the edits of `rnncourse.exercises.edits` on the learner's
function, and on the functions of theirs that it calls, until one of them
gives the right numbers in every case and on fresh inputs. What it then says
is true by construction: a change in that line makes everything right. The
change itself is never said.

It runs where the learner's code ran, on a copy of its names, without
printing; every loop counts its turns and ends; the search ends after a
number of tries, or of seconds. A grader does not use it.
"""

import ast
import copy
import inspect
import sys
import time
import warnings
from dataclasses import dataclass, replace
from itertools import combinations
from textwrap import dedent

import numpy as np

from rnncourse.exercises.compare import fault, unpack
from rnncourse.exercises.edits import TICK, Scope, edits, is_tick
from rnncourse.exercises.observe import sources
from rnncourse.exercises.probe import (
    AXES,
    _call,
    _same,
    _Stop,
    _within,
    decode,
    encode,
    learners,
)
from rnncourse.numerics import sigmoid, softmax
from rnncourse.params import Params

TRIES = 6_000      # edits in one search
SECONDS = 1.7       # of work in one search; a check ends within two
PATIENCE = 3        # times as long, until a call that hangs is left behind
TURNS = 5_000       # of all loops in one call
SMALL = 1.3         # the cost of an edit that may be one of two in a line
FILE = "<an edit of your code>"
FRESH = 98_765      # the seed of the inputs that confirm a repair


@dataclass(frozen=True)
class Place:
    """A line of the learner's, and what sort of thing is wrong there."""

    line: int            # as the front end numbers it
    function: str        # the helper it stands in, or "" for the answer
    quote: str           # the line itself
    what: str            # sorts of things, where there are several

    def __str__(self):
        inside = f" of {self.function}" if self.function else ""
        return f"line {self.line}{inside}, “{self.quote}”: {self.what}"


@dataclass(frozen=True)
class Found:
    """What a search gave.

    places: to be changed all together; () if nothing was found
    either: whether a change in one of the places is enough
    mends: the outputs that are right afterwards; () for all of them
    """

    places: tuple
    either: bool = False
    mends: tuple = ()
    tried: int = 0
    seconds: float = 0.0
    ended: bool = False  # before everything was tried

    def __str__(self):
        """Sentences for the report; "" if there is nothing to say."""
        if not self.places:
            return ""
        what = f"{_and(self.mends)} right" if self.mends \
            else "everything right"
        if len(self.places) == 1 and "; and " in self.places[0].what:
            return f"Look at {self.places[0]}. Changes there make {what}."
        if len(self.places) == 1:
            return (
                f"Look at {self.places[0]}. A change in that place makes "
                f"{what}."
            )
        each = "; ".join(map(str, self.places))
        if self.either:
            return (
                f"Look at {each}. A change in one of these places makes "
                f"{what}."
            )
        return (
            f"Look at {len(self.places)} places: {each}. Changes in all of "
            f"them together make {what}."
        )


def locate(spec, answer, cases, *, tries=TRIES, seconds=SECONDS):
    """Found for a wrong answer, or None where there is nothing to search.

    spec: the Exercise; cases: those in which the answer is wrong
    """
    if spec.accept or not spec.signature or spec.kind == "plot":
        return None
    try:
        code = _Code(answer)
    except Exception:  # an answer may be anything; then there is no search
        return None
    if "softmax" in spec.yourself:
        code.names["_softmax"] = None  # no edit may call what is asked for
    results, spent = [Found((), ended=True)], [seconds]

    def work():
        start = time.thread_time()
        try:
            with np.errstate(all="ignore"):
                _Search(
                    spec, code, cases, tries, start + seconds
                ).run(results)
        except _Stop:  # a call that takes for ever, in spite of all counting
            pass
        spent[0] = time.thread_time() - start

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of edits, not of the learner's code
        _within(PATIENCE * seconds, work)
    return replace(results[-1], seconds=spent[0])


class _NoSource(Exception):
    """The answer is no function whose source can be read."""


class _Late(BaseException):
    """A call that takes more turns than it may."""


# --- the learner's code -----------------------------------------------------

class _Code:
    """The learner's functions as syntax trees, and a copy of their names."""

    def __init__(self, answer):
        functions = learners(answer)
        if not functions:
            raise _NoSource
        self.main = next(iter(functions))
        self.trees, self.sources, self.first = {}, {}, {}
        self.names = {}
        for name, f in functions.items():
            try:
                source = dedent(inspect.getsource(f))
                tree = ast.parse(source).body[0]
            except (OSError, TypeError, SyntaxError, IndexError):
                tree = None
            if not isinstance(tree, ast.FunctionDef):
                if name == self.main:
                    raise _NoSource
                continue
            tree.decorator_list = []
            for k, default in enumerate(f.__defaults__ or ()):
                self.names[f"_default_{name}_{k}"] = default
                tree.args.defaults[k] = ast.copy_location(ast.Name(
                    f"_default_{name}_{k}", ast.Load()
                ), tree.args.defaults[k])
            self.trees[name], self.sources[name] = tree, source
            self.first[name] = f.__code__.co_firstlineno
            used = f.__code__.co_names
            self.names |= {
                n: _own(v) for n, v in f.__globals__.items()
                if n in _all_names(tree) or n in used
            }
            if f.__closure__:
                cells = zip(f.__code__.co_freevars, f.__closure__,
                            strict=True)
                self.names |= {n: _own(c.cell_contents) for n, c in cells}
        self.turns = 0
        self.names |= {
            "print": lambda *_, **__: None, "input": lambda *_: "",
            "display": lambda *_, **__: None, TICK: self.tick,
            "_tanh": np.tanh, "_sigmoid": sigmoid, "_exp": np.exp,
            "_softmax": softmax, "_relu": lambda a: np.maximum(a, 0),
        }
        for tree in self.trees.values():
            _count_turns(tree)
        self.compile_all()

    def tick(self):
        self.turns += 1
        if self.turns > TURNS:
            raise _Late

    def compile_all(self):
        for tree in self.trees.values():
            self.define(tree)
        self.whole = {name: self.names[name] for name in self.trees}

    def restore(self):
        """Every function as its tree stands, after an edit was undone."""
        self.names |= self.whole

    def define(self, tree):
        exec(compiled(tree), self.names)

    @property
    def function(self):
        self.turns = 0
        return self.names[self.main]

    def after(self, call):
        """{function: its local names when it ended} of a call."""
        found, before = {}, sys.getprofile()

        def ended(frame, event, arg):
            if event == "return" and frame.f_code.co_filename == FILE:
                found[frame.f_code.co_name] = dict(frame.f_locals)

        sys.setprofile(ended)
        try:
            call()
        finally:
            sys.setprofile(before)
        return found

    def value(self, node, names):
        """An expression of these names as a number or an array, or None."""
        calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
        if any(getattr(n.func, "id", "") != "len" for n in calls):
            return None  # it might change what it reads
        try:
            whole = ast.fix_missing_locations(ast.Expression(node))
            value = eval(compile(whole, FILE, "eval"), self.names, names)
        except Exception:  # such as a name of an inner function
            return None
        number = isinstance(value, np.ndarray | np.number | int | float)
        return value if number else None

    def place(self, name, edit):
        """The Place of an edit in the function called `name`."""
        line = self.sources[name].splitlines()[edit.line - 1].strip()
        return Place(
            self.first[name] + edit.line - 1,
            "" if name == self.main else name,
            line if len(line) <= 75 else f"{line[:74]}…", edit.what,
        )


def compiled(tree):
    return compile(ast.Module([tree], []), FILE, "exec")


def _all_names(tree):
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def _own(value):
    """A copy of what a function might change; the value itself otherwise."""
    if isinstance(value, list | dict | set | np.ndarray | Params):
        try:
            return copy.deepcopy(value)
        except Exception:  # something inside cannot be copied
            return value
    return value


def _count_turns(tree):
    """Make every loop, and the function itself, count its turns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While | ast.FunctionDef):
            tick = ast.Expr(ast.Call(ast.Name(TICK, ast.Load()), [], []))
            ast.copy_location(tick, node.body[0])
            ast.fix_missing_locations(tick)
            node.body = [tick, *node.body]


# --- the search -------------------------------------------------------------

class _Search:
    def __init__(self, spec, code, cases, tries, until):
        self.spec, self.code, self.until = spec, code, until
        self.left = self.tries = tries
        self.names = list(spec.returns)
        self.cases = self.prepared(cases)
        self.fresh, self.changed, self.got = None, False, None
        # A learner's function that writes into its arguments gets copies.
        self.copies = True
        self.base = [self.rights(k) for k in range(len(self.cases))]
        self.copies, self.after = self.changed, None
        if not self.copies:
            for _, args, _ in self.cases:
                _lock(args)

    def prepared(self, cases):
        want = self.spec.expected(cases)
        found = []
        for c, w in zip(cases, want, strict=True):
            args = {
                k: _quick(decode(v)) for k, v in c["args"].items() if v != AXES
            }
            found.append((c, args, w))
        return found

    @property
    def over(self):
        return self.left <= 0 or time.thread_time() > self.until

    def found(self, places, **more):
        return Found(
            tuple(places), tried=self.tries - self.left, ended=self.over,
            **more,
        )

    def run(self, results):
        """Append better and better results, the last one the best."""
        whole = self.goal()
        rounds, taken, state, alone = 0, [], self.base, True
        while rounds < 3 and not self.over:
            rounds += 1
            full, partial = self.one_round(state, whole)
            if full:
                results.append(self.told(taken, full))
                return
            if not partial:
                both = [] if taken else self.two_in_a_line(whole)
                if both:
                    results.append(self.found(self.places(both)))
                    return
                break
            state, name, edit, only = partial
            edit.apply()
            self.code.compile_all()
            taken.append((name, edit))
            alone = alone and only
            mends = self.mended(state)
            if mends and alone:
                results.append(self.found(
                    self.places(taken), mends=tuple(mends)
                ))
        results.append(replace(
            results[-1], tried=self.tries - self.left, ended=self.over
        ))

    def told(self, taken, full):
        """The Found of edits that were made and of the last, or lasts."""
        lines = {}
        for name, edit in full:
            lines.setdefault((name, edit.line), (name, edit))
        last = list(lines.values())
        if not taken:
            return self.found(self.places(last[:3]), either=len(last) > 1)
        return self.found(self.places([*taken, last[0]]))

    def places(self, taken):
        found = {}
        for name, edit in taken:
            place = self.code.place(name, edit)
            key = place.function, place.line
            if key in found:
                before, more = found[key].what, place.what
                if more in before:     # once more, if it stands there twice
                    part = more.partition("“")[2].rpartition("”")[0]
                    twice = part and place.quote.count(part) > 1
                    more = "the same once more" if twice else ""
                what = "; and ".join(filter(None, (before, more)))
                place = replace(place, what=what)
            found[key] = place
        return sorted(found.values(), key=lambda p: (p.function, p.line))

    def goal(self):
        return [frozenset(self.names)] * len(self.cases)

    def mended(self, state):
        """Outputs that are right in all cases now and were not before."""
        def right(rights):
            return frozenset.intersection(*rights)

        return [n for n in self.names
                if n in right(state) and n not in right(self.base)]

    def one_round(self, state, whole):
        """([(name, edit)] that make all right, partial or None).

        All edits of the smallest cost that does; else the edit that makes
        the most right and nothing wrong: (state, name, edit, whether it
        moves no output that stays wrong).
        """
        full, best, score = [], None, 0
        self.rights(0)
        before, self.ran = self.got, []
        for name, edit in self.candidates(state):
            if self.over or (full and edit.cost > full[0][1].cost + 1e-9):
                break
            self.left -= 1
            undo = edit.apply()
            tree = self.code.trees[name]
            try:
                self.code.define(tree)
                after, got = self.rights(0), self.got
                if got is not None and edit.cost <= SMALL \
                        and edit.changes[0][-1] is not None:
                    self.ran.append((name, edit))
                if after == whole[0]:
                    if self.all_right():
                        full.append((name, edit))
                        continue
                if full or not after > state[0]:
                    continue
                gain = self.gain(state, after)
                if gain and gain[0] > score:
                    only = self.moves_no_other(before, got, after)
                    score, best = gain[0], (gain[1], name, edit, only)
            except (SyntaxError, ValueError, TypeError, RecursionError):
                continue  # the tree is no program
            finally:
                undo()
                self.code.restore()
        if not full and not best and len(self.names) == 1:
            best = self.by_cases(state)
        return full, best

    def two_in_a_line(self, whole):
        """Two small edits of one line that together make all right, or []."""
        lines = {}
        for name, edit in self.ran:
            lines.setdefault((name, edit.line), []).append(edit)
        pairs = [
            (a.cost + b.cost, name, a, b)
            for (name, _), found in lines.items()
            for a, b in combinations(found, 2)
        ]
        for _, name, *both in sorted(pairs, key=lambda pair: pair[0]):
            if self.over:
                break
            self.left -= 1
            undo = []
            try:
                undo += [both[0].apply()]
                undo += [both[1].apply()]
                self.code.define(self.code.trees[name])
                if self.rights(0) == whole[0] and self.all_right():
                    return [(name, edit) for edit in both]
            except (SyntaxError, ValueError, TypeError, RecursionError,
                    IndexError):  # of a place that the first took away
                continue
            finally:
                for back in reversed(undo):
                    back()
                self.code.restore()
        return []

    def by_cases(self, state):
        """The small edit that makes the most special cases right, or None."""
        score, best = 0, None
        for name, edit in self.candidates(state):
            if self.over or edit.cost > 1.5:
                break
            self.left -= 1
            undo = edit.apply()
            try:
                self.code.define(self.code.trees[name])
                gain = self.gain(state, self.rights(0))
                if gain and gain[0] > score:
                    score, best = gain[0], (gain[1], name, edit, True)
            except (SyntaxError, ValueError, TypeError, RecursionError):
                continue
            finally:
                undo()
                self.code.restore()
        return best

    def moves_no_other(self, before, got, right):
        """Whether an edit leaves what stays wrong as it was.

        Where it does not, the fault may as well lie in another line, that
        all of them read. What is made of a mended output moves with it.
        """
        return before is None or all(
            np.array_equal(before[n], got[n])
            or right & set(sources(self.spec, n))
            for n in self.names if n not in right
        )

    def gain(self, state, after):
        """(how much more is right, state) if nothing became wrong."""
        if not after >= state[0]:
            return None
        states = [after]
        for k in range(1, len(self.cases)):
            now = self.rights(k)
            if not now >= state[k]:
                return None
            states.append(now)
        more = sum(
            len(n) - len(b) for n, b in zip(states, state, strict=True)
        )
        return (more, states) if more else None

    def all_right(self):
        if any(
            len(self.rights(k)) < len(self.names)
            for k in range(len(self.cases))
        ):
            return False
        if self.fresh is None:
            self.fresh = self.prepared(self.spec.cases(FRESH))
            for _, args, _ in self.fresh if not self.copies else ():
                _lock(args)
        return all(
            len(self.rights(k, self.fresh)) == len(self.names)
            for k in range(len(self.fresh))
        )

    def rights(self, k, cases=None):
        """The outputs that are right in case k, as a frozenset."""
        _, args, want = (cases or self.cases)[k]
        given, self.got = args, None
        if self.copies:
            given = {k: _quick(copy.deepcopy(v)) for k, v in args.items()}
        try:
            value = _call(self.code.function, given)
            got = self.numbers(value)
        except _Stop:
            raise
        except BaseException:  # of the learner's code, such as sys.exit()
            return frozenset()
        if self.copies and not all(_same(given[k], args[k]) for k in args):
            self.changed = True
        self.got = got
        if got is None or want is None:
            return frozenset()
        return frozenset(
            n for n, dims in self.spec.returns.items()
            if fault(got[n], want[n], self.spec.tolerance, n, dims) is None
        )

    def numbers(self, value):
        """{output: array} of what the function returned, or None."""
        names = self.names
        parts = [value] if len(names) == 1 else value
        if type(parts) in (tuple, list) and len(parts) == len(names) and all(
            type(a) is np.ndarray and a.dtype.kind in "fib" for a in parts
        ):
            outputs = {
                n: a if a.dtype.kind in "bf" else a.astype(float)
                for n, a in zip(names, parts, strict=True)
            }
            if any(not np.isfinite(a).all() for a in outputs.values()):
                return None
        else:
            outputs, problem = unpack(encode(value), names)
            if problem:
                return None
        return self.spec.in_one_form(outputs)

    # --- what is tried, and in which order ----------------------------------

    def candidates(self, state):
        wrong = frozenset(self.names) - frozenset.intersection(*state)
        for large in (False, True):
            yield from self.sorted_edits(wrong, large)

    def sorted_edits(self, wrong, large):
        found = []
        for name, tree in self.code.trees.items():
            lines = relevant(tree, wrong, self.names) \
                if name == self.code.main else None
            for edit in edits(tree, self.code.sources[name],
                              self.scope(name, tree), large):
                if lines is None or edit.line in lines:
                    late = 0.01 * (name != self.code.main)
                    found.append((edit.cost + late, name, edit))
        found.sort(key=lambda item: item[0])
        for _, name, edit in found:
            yield name, edit

    def scope(self, name, tree):
        args = [a.arg for a in tree.args.args]
        values = dict(self.cases[0][1])
        if name == self.code.main and len(args) == len(values) \
                and not set(args) == set(values):
            values = dict(zip(args, values.values(), strict=True))
        stored = dict.fromkeys(
            n.id for n in ast.walk(tree)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        )
        params = [a for a in args if isinstance(values.get(a), Params)]
        if name != self.code.main:
            some = next(
                (v for v in values.values() if isinstance(v, Params)), None
            )
            params = [a for a in args if some is not None and a in ("p",)]
            values |= {a: some for a in params}
        loops = {
            n.id for loop in ast.walk(tree)
            if isinstance(loop, ast.For | ast.comprehension)
            for n in ast.walk(loop.target) if isinstance(n, ast.Name)
        }
        # A list that is made to hold itself has no end.
        lists = {
            n.func.value.id for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
            and n.func.attr in ("append", "extend", "insert")
            and isinstance(n.func.value, ast.Name)
        }
        inner = [  # the arguments of functions inside
            a.arg for f in ast.walk(tree)
            if f is not tree and isinstance(f, ast.FunctionDef | ast.Lambda)
            for a in f.args.args
        ]
        arrays = [a for a in (*args, *stored, *inner)
                  if a not in params and a not in loops | lists]
        return Scope(
            tuple(dict.fromkeys(arrays)), tuple(sorted(loops)),
            {a: _weights(values[a]) for a in params},
            tuple(n.name for t in self.code.trees.values()
                  for n in ast.walk(t) if isinstance(n, ast.FunctionDef)
                  and n.name != self.code.main),
            tuple({
                ast.unparse(n): n for n in ast.walk(tree)
                if isinstance(n, ast.Subscript)
                and isinstance(n.ctx, ast.Load)
                and isinstance(n.value, ast.Name)
            }.values()),
            all(n.startswith("d") for n in self.names),
            self.values(name),
        )

    def values(self, name):
        """A function from an expression to its value after a call."""
        if self.after is None:
            self.after = self.code.after(lambda: self.rights(0))
        names, known = self.after.get(name, {}), {}

        def value(node):
            key = ast.dump(node)
            if key not in known:
                known[key] = self.code.value(node, names)
            return known[key]

        return value


def _weights(p):
    """The attributes of a Params that hold numbers."""
    gates = [] if len(p.gates) == 1 else p.gates
    if p.b.ndim == 2:
        biases = [f"b_{n}{g}" for g in gates for n in "xh"]
    else:
        biases = [f"b_{g}" for g in gates]
    named = [f"W_{n}{g}" for g in gates for n in "xh"]
    return ("W_x", "W_h", "b", *named, *biases)


class _Quick(Params):
    """A Params whose views are made once."""


def _quick(value):
    if not isinstance(value, Params):
        return value
    quick = _Quick(*value, gates=value.gates)
    quick.__dict__.update(quick.named())
    return quick


def _lock(args):
    """An edit that writes into an argument fails, and harms no other."""
    for value in args.values():
        parts = value if isinstance(value, Params) else [value]
        if isinstance(value, _Quick):
            parts = [*value, *value.__dict__.values()]
        for a in parts:
            if isinstance(a, np.ndarray):
                a.flags.writeable = False


def relevant(tree, wrong, names):
    """Lines that lead to wrong outputs and to no right one, or None.

    None stands for all lines: where the function's results cannot be told
    apart, or all are wrong.
    """
    returns = [n for n in ast.walk(tree) if isinstance(n, ast.Return)]
    if len(returns) != 1 or len(names) < 2 or len(wrong) == len(names):
        return None
    value = returns[0].value
    if not isinstance(value, ast.Tuple) or len(value.elts) != len(names):
        return None
    statements = [
        n for n in ast.walk(tree)
        if isinstance(n, ast.Assign | ast.AugAssign) and not is_tick(n)
    ]
    leads = {}
    for name, part in zip(names, value.elts, strict=True):
        reads, lines = _loads(part), set()
        while True:
            more = [
                s for s in statements
                if s.lineno not in lines and _stores(s) & reads
            ]
            if not more:
                break
            for s in more:
                lines.add(s.lineno)
                reads |= _loads(s)
        leads[name] = lines
    good = set().union(*(v for n, v in leads.items() if n not in wrong))
    bad = set().union(*(v for n, v in leads.items() if n in wrong))
    inside = {
        line for s in statements if s.lineno in bad - good
        for line in range(s.lineno, s.end_lineno + 1)
    }
    for helper in ast.walk(tree):
        if helper is not tree and isinstance(helper, ast.FunctionDef):
            inside |= set(range(helper.lineno, helper.end_lineno + 1))
    return inside | set(range(returns[0].lineno, returns[0].end_lineno + 1))


def _loads(node):
    return {
        n.id for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


def _stores(statement):
    targets = getattr(statement, "targets", None) or [statement.target]
    return {
        n.id for t in targets for n in ast.walk(t)
        if isinstance(n, ast.Name) and not _in_an_index(n, t)
    }


def _in_an_index(name, target):
    """Whether a name says where in an array is written, and not in which."""
    return any(
        name in ast.walk(n.slice) for n in ast.walk(target)
        if isinstance(n, ast.Subscript)
    )


def _and(parts):
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


