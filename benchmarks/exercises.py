"""How long a check takes, right and wrong: python -m benchmarks.exercises.

A check is a learner's loop of try and look, and should feel instant: under
300 ms. Wrong answers take longest, because all misconceptions and pairs of
them are tried on the way to a narrowing.
"""

import statistics
import time

import numpy as np

from rnncourse.exercises import check, get, names


def milliseconds(name, answer, times=7):
    """Median and worst; the first call compiles the misconceptions."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        check(name, answer)
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken), max(taken)


def unknown(spec):
    """An answer that no misconception explains: shapes right, noise added."""
    def noisy(value):
        if isinstance(value, tuple):
            return tuple(map(noisy, value))
        a = np.asarray(value)
        if a.dtype == bool:
            return a
        return a * 1.01 + np.linspace(0.1, 0.2, a.size).reshape(a.shape)

    if spec.accept:
        return {k: v if k == "core" else 0.3 * v
                for k, v in spec.reference().items()}
    if spec.kind == "plot" or spec.name == "gru-other-polarity":
        return spec.variant(spec.misconceptions[0])
    if not spec.signature:
        return noisy(spec.reference())
    return lambda **given: noisy(spec.reference(**given))


def main():
    import matplotlib.figure  # noqa: F401  (a notebook has imported it)

    print(f"{'exercise':32}{'right':>8}{'wrong':>8}{'worst':>8}   ms")
    for name in names():
        spec = get(name)
        answer = spec.reference
        if spec.accept or not spec.signature:
            answer = spec.reference()
        right, worst = milliseconds(name, answer)
        wrong, worst_wrong = milliseconds(name, unknown(spec))
        print(f"{name:32}{right:8.1f}{wrong:8.1f}"
              f"{max(worst, worst_wrong):8.1f}")


if __name__ == "__main__":
    main()
