"""The side that touches learner code: call it, time it, write down what came.

Everything that leaves this module is plain JSON, made here without trusting
the answer: exact types only, no `__array__`, no iteration over unknown
objects, a cap on size. Nothing here knows what the right answer is.
"""

import ctypes
import inspect
import linecache
import sysconfig
import threading
import time
import traceback
import types
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from rnncourse.params import Params

MAX_NUMBERS = 200_000    # in one answer; no exercise asks for more
MAX_DEPTH = 6            # of lists in lists
MAX_TEXT = 300           # characters of a message
MAX_NAMES = 5000         # that an answer takes from libraries
PATIENCE = 10            # times the limit, for what waits or has to wait
AXES = {"axes": True}    # stands for empty axes to draw into
_NOT_LEARNERS = tuple({
    str(Path(__file__).parents[1]), str(Path(np.__file__).parent), "<frozen",
    *(sysconfig.get_path(k) for k in ("stdlib", "purelib", "platlib")),
})


def run(answer, arguments, seconds=2.0):
    """Call `answer` on every set of arguments, all within `seconds`.

    arguments: a list of plain dicts, or of None where the answer is a value
    seconds: of the processor, so that a busy machine makes no right answer
        late; by the clock, `PATIENCE` times as many

    Returns one dict per set: {"value": encoded, "changed": [argument
    names]} or {"error": type, "message": text, "line": source line}; where
    a function was called, the first also has "calls", the names that the
    learner's code takes from libraries.
    """
    if any(AXES in (args or {}).values() for args in arguments):
        with suppress(ImportError):  # slow once: not on their clock
            import_module("matplotlib.figure")

    answers = []

    def work():
        try:
            for args in arguments:
                answers.append(_one(answer, args))
        except _Stop:
            pass

    finished = _within(seconds, work)
    done = answers[: len(arguments)]
    if done and callable(answer):
        done[0]["calls"] = borrowed(answer)
    if not finished:
        late = {"error": "TimeLimit", "message": f"{seconds:g} seconds"}
        done += [late] * (len(arguments) - len(done))
    return done


def _one(answer, args):
    try:
        if args is None:
            return {"value": encode(answer)}
        if not callable(answer):
            return {"value": {"kind": "not called", "was": encode(answer)}}
        given = {name: decode(value) for name, value in args.items()}
        before = {k: decode(v) for k, v in args.items() if v != AXES}
        with np.errstate(all="ignore"):
            came = _call(answer, given)
        value = encode(came)
        if value["kind"] == "plot":
            axes = [a for a in given.values() if _is_axes(a)]
            value["given"] = any(came is a for a in axes)
            value["drawn"] = any(a.get_lines() for a in axes)
        changed = [n for n in before if not _same(given[n], before[n])]
        return {"value": value, "changed": changed}
    except _Stop:
        raise
    except BaseException as error:  # a check must survive sys.exit() too
        return _describe(error)


def _call(answer, given):
    """By keyword where the names are the exercise's, else in their order."""
    try:
        own = inspect.signature(answer).parameters.values()
    except (TypeError, ValueError):  # not every builtin has a signature
        return answer(*given.values())
    keyword = {p.name for p in own if p.kind not in _NOT_BY_NAME}
    if any(p.kind is p.VAR_KEYWORD for p in own) or keyword >= given.keys():
        return answer(**given)
    places = [p for p in own if p.kind in _BY_PLACE]
    needed = [p for p in places if p.default is p.empty]
    many = any(p.kind is p.VAR_POSITIONAL for p in own)
    if len(needed) > len(given) or (len(places) < len(given) and not many):
        names = ", ".join(p.name for p in own)
        raise _Signature(f"({names})")
    return answer(*given.values())


class _Signature(Exception):
    """The answer takes other arguments than the exercise gives."""


_BY_PLACE = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)
_NOT_BY_NAME = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.VAR_KEYWORD,
)


def _describe(error):
    kind = type(error).__name__.lstrip("_")
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # __str__ is the learner's too
        message = ""
    found = {"error": kind, "message": message, "line": ""}
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith(_NOT_LEARNERS)]
    if own:
        code = linecache.getline(own[-1].filename, own[-1].lineno).strip()
        found["line"] = code[:MAX_TEXT]
    return found


def learners(function):
    """{name: function} of the answer and the learner's functions it uses.

    A learner's function is a plain one whose file is no library's. The
    answer itself comes first.
    """
    found, todo = {}, [function]
    while todo:
        f = inspect.unwrap(todo.pop(0))
        f = getattr(f, "__func__", f)
        if not isinstance(f, types.FunctionType) or f in found.values() \
                or f.__code__.co_filename.startswith(_NOT_LEARNERS):
            continue
        found[f.__name__] = f
        names = sorted(names_of(f.__code__))
        todo += [f.__globals__[n] for n in names if n in f.__globals__]
    return found


def names_of(code):
    """The names that a code object reads, nested functions included."""
    found = set(code.co_names)
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            found |= names_of(part)
    return found


def borrowed(answer):
    """Names the answer and its helpers use that no learner defined; those
    behind `import softmax as s` too."""
    try:
        while isinstance(answer, partial):
            answer = answer.func
        own = learners(answer)
        names = {n for f in own.values() for n in _behind(f)}
        if not own:
            names.add(str(answer.__name__))
        return sorted(names - own.keys())[:MAX_NAMES]
    except Exception:  # an object that answers every question with an error
        return []


def _behind(function):
    """The names that a function reads, and those of what it finds there."""
    read = names_of(function.__code__)
    held = [function.__globals__.get(name) for name in read]
    held += function.__defaults__ or ()
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # nothing is in it yet
            held.append(cell.cell_contents)
    called = (getattr(one, "__name__", "") for one in held if callable(one))
    return read | {name for name in called if isinstance(name, str)}


# --- time -------------------------------------------------------------------

class _Stop(BaseException):
    """Thrown into a call that takes too long."""


def _within(seconds, work):
    """Run `work` in a thread; True if it ended in time.

    The time is what the thread has had of the processor, where the system
    tells (Linux); elsewhere it is the clock's.

    A signal would do on Linux alone and only in the main thread. A thread
    works everywhere; one that is late is sent an exception, which ends any
    loop written in Python, and is left behind as a daemon if even that
    fails.
    """
    clocks = []

    def quietly():
        with suppress(_Stop):
            clocks.append(_own_clock())
            work()

    thread = threading.Thread(
        target=quietly, daemon=True, name="rnncourse-check"
    )
    began = time.monotonic()
    thread.start()
    left = seconds
    while left > 0 and time.monotonic() - began < PATIENCE * seconds:
        # It cannot have had more of the processor than the clock went on.
        thread.join(max(left, 0.01))
        if not thread.is_alive():
            return True
        left = seconds - _read(clocks[0], began) if clocks else seconds
    for _ in range(3):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_Stop)
        )
        thread.join(0.05)
        if not thread.is_alive():
            break
    return False


def _own_clock():
    """The clock of this thread's time on the processor, or None."""
    try:
        return time.pthread_getcpuclockid(threading.get_ident())
    except (AttributeError, OSError):  # Windows, macOS
        return None


def _read(clock, began):
    """Seconds by a thread's clock, or else since `began`."""
    with suppress(OSError):  # the thread has just ended
        if clock is not None:
            return time.clock_gettime(clock)
    return time.monotonic() - began


# --- values to JSON and back ------------------------------------------------

def encode(value):
    """A JSON-able description of `value`: {"kind": …, …}; never raises."""
    try:
        return _encode(value, MAX_DEPTH, [MAX_NUMBERS])
    except _TooLarge:
        return {"kind": "too large", "type": type(value).__name__}
    except RecursionError:
        return {"kind": "other", "type": "deeply nested list"}


class _TooLarge(Exception):
    pass


def _encode(value, depth, left):
    kind = type(value)
    if value is None or value is ... or value is NotImplemented:
        return {"kind": "nothing", "type": repr(value)}
    if kind is np.ndarray:
        return _encode_array(value, left)
    if kind in (bool, int, float) or issubclass(kind, np.generic):
        return _encode_array(np.asarray(value), left)
    if kind in (Fraction, Decimal):
        return _encode_array(np.asarray(float(value)), left)
    if kind is list or issubclass(kind, tuple):
        return _encode_sequence(value, depth, left)
    if kind is dict:
        return _encode_mapping(value, depth, left)
    if kind is Params:
        arrays = zip(("W_x", "W_h", "b"), value, strict=True)
        fields = {k: _encode(a, depth, left) for k, a in arrays}
        return {"kind": "params", "gates": str(value.gates), "items": fields}
    if kind is str:
        return {"kind": "string", "text": value[:MAX_TEXT]}
    if _is_axes(value):
        return _encode_axes(value, depth, left)
    return {"kind": "other", "type": kind.__name__[:MAX_TEXT]}


def _encode_array(a, left):
    left[0] -= a.size
    if left[0] < 0:
        raise _TooLarge
    found = {
        "kind": "array", "shape": list(a.shape), "dtype": str(a.dtype)[:40]
    }
    if a.dtype.kind not in "fiub":
        return {**found, "kind": "other", "type": f"array of {a.dtype}"[:60]}
    if a.dtype.kind == "f":
        a = a.astype(np.float64)
        odd = ~np.isfinite(a)
        if odd.any():
            index = [int(k) for k in np.argwhere(odd)[0]] if a.ndim else []
            found["not_finite"] = {
                "index": index, "value": str(float(a[tuple(index)]))
            }
            return found
    found["data"] = a.ravel().tolist()
    return found


def _encode_sequence(value, depth, left):
    if not depth:
        raise RecursionError
    items = tuple(value)
    if len(items) > left[0]:
        raise _TooLarge
    if items and all(type(v) in (bool, int, float) for v in items):
        return _encode_array(np.array(items), left)
    return {
        "kind": "sequence",
        "type": type(value).__name__,
        "items": [_encode(v, depth - 1, left) for v in items],
    }


def _encode_mapping(value, depth, left):
    if not depth or len(value) > 50:
        raise RecursionError
    return {
        "kind": "mapping",
        "items": {
            str(k)[:40]: _encode(v, depth - 1, left) for k, v in value.items()
        },
    }


def _is_axes(value):
    """A plot, recognised without importing matplotlib."""
    module = type(value).__module__
    return module.startswith("matplotlib.") and hasattr(value, "get_lines")


def _encode_axes(axes, depth, left):
    drawn = list(axes.get_lines())[:50]
    legend, shown = _legend(axes)
    lines = [
        {
            "label": str(_label(line, drawn, shown))[:80],
            "x": _encode(np.asarray(line.get_xdata()), depth, left),
            "y": _encode(np.asarray(line.get_ydata()), depth, left),
        }
        for line in drawn
    ]
    return {
        "kind": "plot",
        "lines": lines,
        "xlabel": axes.get_xlabel()[:80],
        "ylabel": axes.get_ylabel()[:80],
        "legend": legend,
    }


def _legend(axes):
    """(texts, or None without a legend; [(look of a curve, text)])."""
    legend = axes.get_legend()
    if legend is None:
        return None, []
    texts = [t.get_text()[:80] for t in legend.get_texts()]
    shown = [
        (_look(handle), text)
        for handle, text in zip(legend.legend_handles, texts, strict=False)
        if hasattr(handle, "get_marker")  # a curve, and no cloud of points
    ]
    return texts, shown


def _look(line):
    return str((line.get_color(), line.get_linestyle(), line.get_marker()))


def _label(line, drawn, shown):
    """A curve's own label, or what the legend calls it.

    `ax.legend(["i", "f"])` names curves without touching their labels; the
    legend's copy of a curve has its colour and style.
    """
    label = line.get_label()
    if not str(label).startswith("_"):
        return label
    looks = [_look(other) for other in drawn]
    texts = [text for look, text in shown if look == _look(line)]
    if len(texts) == 1 and looks.count(_look(line)) == 1:
        return texts[0]
    if len(shown) == len(drawn) and len(set(looks)) < len(looks):
        return shown[drawn.index(line)][1]
    return label


def decode(value):
    """A case's plain argument → what the function is called with."""
    if isinstance(value, list):
        return np.array(value)
    if not isinstance(value, dict):
        return value
    if "params" in value:
        p = dict(value["params"])
        gates = p.pop("gates")
        return Params(
            *(np.array(p[k], float) for k in ("W_x", "W_h", "b")), gates=gates
        )
    if value == AXES:
        return import_module("matplotlib.figure").Figure().subplots()
    raise ValueError(f"a case holds {sorted(value)}, which is no argument")


def plain(value):
    """What a case holds for `value`: the inverse of `decode`."""
    if isinstance(value, Params):
        parts = zip(("W_x", "W_h", "b"), value, strict=True)
        arrays = {k: a.tolist() for k, a in parts}
        return {"params": {**arrays, "gates": value.gates}}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def _same(a, b):
    """Whether an argument still is what it was; only arrays can change."""
    if isinstance(a, Params):
        return all(map(np.array_equal, a, b))
    return not isinstance(a, np.ndarray) or np.array_equal(a, b)
