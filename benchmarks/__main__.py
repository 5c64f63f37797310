"""Measure, print, compare with the last stored result, store."""

import argparse
import json
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import measure, report, work

HERE = Path(__file__).parent
FEW = ["ours", "Keras tf.function", "PyTorch, tuned malloc", "GEMM limit"]
LARGE = [*FEW, "PyTorch"]


def parser():
    """The command line."""
    made = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    made.add_argument(
        "--quick", action="store_true",
        help="LSTM, small and medium, one thread, few others, 5 rounds",
    )
    made.add_argument("--cells", nargs="+", choices=work.CELLS)
    made.add_argument("--shapes", nargs="+", choices=work.SHAPES)
    made.add_argument("--threads", nargs="+", type=int)
    made.add_argument("--others", nargs="+", choices=work.IMPLEMENTATIONS)
    made.add_argument("--rounds", type=int)
    made.add_argument(
        "--only", nargs="+", choices=("layers", "memory", "scaling", "fit"),
        default=("layers", "memory", "scaling", "fit"),
    )
    made.add_argument(
        "--results", type=Path, default=HERE / "results",
        help="folder of results.json, table.md and scaling.png",
    )
    made.add_argument(
        "--store", action=argparse.BooleanOptionalAction,
        help="replace the stored result; by default after a full run only",
    )
    return made


def plan(options):
    """[(names, cells, shapes, threads), …] of the layers to be timed.

    At the large shape, and with two threads, the slowest of the others are
    left out: they would take most of the time and are known to lose.
    """
    cells = options.cells or (["lstm"] if options.quick else list(work.CELLS))
    shapes = options.shapes or list(work.SHAPES)[: 2 if options.quick else 3]
    every = [s for s in shapes if s != "large"]
    runs = []
    for threads in options.threads or ([1] if options.quick else [1, 2]):
        names = list(work.IMPLEMENTATIONS)
        if options.quick or threads > 1:
            names = FEW
        if options.others:
            runs.append((["ours", *options.others], cells, shapes, threads))
            continue
        if every:
            runs.append((names, cells, every, threads))
        if "large" in shapes:
            at_large = LARGE if names is not FEW else FEW
            runs.append((at_large, cells, ["large"], threads))
    return runs


def versions():
    """{name: version} of the libraries that are installed."""
    found = {}
    for name in ("numpy", "keras", "tensorflow-cpu", "tensorflow", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine():
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def run(options, say=print):
    """All that was asked for, as one JSON-able dict."""
    count = options.rounds or (5 if options.quick else 7)
    results = {
        "machine": machine(), "versions": versions(), "rounds": count,
        "python": platform.python_version(), "layers": [],
    }
    if "layers" in options.only:
        for names, cells, shapes, threads in plan(options):
            results["layers"] += measure.layers(
                names, cells, shapes, threads, count, 0.1, say
            )
    if "memory" in options.only:
        results["memory"] = measure.memory(
            ["ours", "Keras tf.function", "PyTorch"], "lstm",
            ["medium"] if options.quick else ["medium", "large"], say,
        )
    if "scaling" in options.only and not options.quick:
        results["scaling"] = measure.scaling("lstm", say)
    if "fit" in options.only:
        results["fit"] = measure.digits(count, say)
    return results


def main(arguments=None):
    """Run, report, compare and store."""
    options = parser().parse_args(arguments)
    started = time.monotonic()
    results = run(options)
    print()
    print(report.table(results))
    stored = options.results / "results.json"
    if stored.exists():
        moved = report.changes(results, json.loads(stored.read_text()))
        print("Compared with the last stored result:")
        print("\n".join(moved) or "nothing moved by more than 5 %")
    narrowed = options.quick or any((
        options.cells, options.shapes, options.threads, options.others,
        len(options.only) < 4,
    ))
    if options.store or (options.store is None and not narrowed):
        options.results.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(results, indent=1) + "\n")
        (options.results / "table.md").write_text(report.table(results))
        if "scaling" in results:
            report.figure(results, options.results / "scaling.png")
        print(f"stored in {options.results}")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
