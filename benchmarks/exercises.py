"""How long a check takes: python -m benchmarks.exercises.

A check is a learner's loop of try and look. A right answer and one that a
misconception names should feel instant (100 and 150 ms); where the line has
to be searched, two seconds are the most. Times are of the processor, so that
other programs on the machine do not count.
"""

import inspect
import linecache
import statistics
import time
from textwrap import dedent

from rnncourse.exercises import check, get, names
from rnncourse.exercises.spec import Exercise


def milliseconds(name, answer, times=5):
    """Median over some checks, after one that compiles the misconceptions."""
    check(name, answer)
    taken = []
    for _ in range(times):
        start = time.process_time()
        check(name, answer)
        taken.append(1e3 * (time.process_time() - start))
    return statistics.median(taken)


def right(spec: Exercise):
    """The reference, or its value."""
    if spec.accept or not spec.signature:
        return spec.reference()
    return spec.reference


def last_misconception(spec):
    """The one that is tried last: the most work before a name is found."""
    if spec.accept:
        return None
    function = spec.variant(spec.misconceptions[-1])
    return function if spec.signature else function()


def beyond_repair(spec):
    """An answer of the learner's own with source, which no edit mends."""
    if spec.accept or not spec.signature or spec.kind == "plot":
        return None
    name = spec.reference.__name__
    source = dedent(inspect.getsource(spec.reference)) + (
        f"\n\ndef answer{inspect.signature(spec.reference)}:\n"
        f"    value = {name}{spec.signature}\n"
        "    if isinstance(value, tuple):\n"
        "        return tuple(np.sin(3 * v) + 0.1 for v in value)\n"
        "    return np.sin(3 * np.asarray(value)) + 0.1\n"
    )
    file = f"<benchmark {spec.name}>"
    linecache.cache[file] = (
        len(source), None, source.splitlines(keepends=True), file
    )
    scope = dict(spec.reference.__globals__)
    exec(compile(source, file, "exec"), scope)
    return scope["answer"]


def main():
    import matplotlib.figure  # noqa: F401  (a notebook has imported it)

    makers = (right, last_misconception, beyond_repair)
    print(f"{'exercise':32}{'right':>8}{'named':>8}{'searched':>10}   ms")
    for name in names():
        spec = get(name)
        if spec.whole_course and spec.accept:
            continue  # it trains a network
        row = f"{name:32}"
        for make, width in zip(makers, (8, 8, 10), strict=True):
            answer = make(spec)
            times = 5 if make is not beyond_repair else 1
            row += (
                f"{'–':>{width}}" if answer is None
                else f"{milliseconds(name, answer, times):{width}.0f}"
            )
        print(row)


if __name__ == "__main__":
    main()
