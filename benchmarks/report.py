"""What came out: a table, a figure, and what changed since last time."""

from benchmarks.measure import TIE


def table(results):
    """The results as Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"{results['machine']}; NumPy {results['versions']['numpy']}"
        + "".join(
            f", {name} {version}"
            for name, version in results["versions"].items()
            if name != "numpy"
        )
        + ".",
        "",
        "CPU time of `forward` and of `forward` + `backward` (training), "
        "float32, all states returned. Each entry is ours / other: the "
        f"median of {results['rounds']} rounds, in brackets the quartiles. "
        "Below 1 we are faster; differences under 5 % are ties.",
    ]
    for threads in sorted({r["threads"] for r in results["layers"]}):
        lines += ["", f"## {threads} thread{'s' * (threads > 1)}"]
        records = [r for r in results["layers"] if r["threads"] == threads]
        names = [
            name for name in _in_order(r["cpu"] for r in records)
            if name != "ours"
        ]
        for direction in ("forward", "training"):
            head = ["cell", "shape", "ours", *names]
            lines += ["", f"### {direction}", "", _row(head)]
            lines.append(_row(["---"] * 2 + ["---:"] * (len(head) - 2)))
            lines += [
                _row([
                    r["cell"], r["shape"],
                    f"{r['cpu']['ours']['seconds'][1] * 1e3:.2f} ms",
                    *(_ratio(r["cpu"].get(name)) for name in names),
                ])
                for r in records if r["direction"] == direction
            ]
    if results.get("memory"):
        lines += ["", "## Peak memory of a training step", ""]
        lines += [_row(["cell", "shape", "", "MiB"]), _row(["---"] * 4)]
        lines += [
            _row([m["cell"], m["shape"], m["name"], _mebibytes(m["bytes"])])
            for m in results["memory"]
        ]
    if results.get("scaling"):
        lines += ["", "## Cost of training as it grows", ""]
        lines += [_row(["over", "exponent", "of the operations"])]
        lines += [_row(["---"] * 3)]
        lines += [
            _row([axis, f"{a['exponent']:.2f}", f"{a['theory']:.2f}"])
            for axis, a in results["scaling"]["axes"].items()
        ]
    if results.get("fit"):
        lines += ["", "## `fit` on the digits", ""]
        lines += [_row(["", "seconds", "ours / it"]), _row(["---"] * 3)]
        lines += [
            _row([name, f"{f['seconds'][1]:.2f}", _ratio(f)])
            for name, f in results["fit"]["cpu"].items()
        ]
    return "\n".join(lines) + "\n"


def _in_order(mappings):
    return list(dict.fromkeys(name for m in mappings for name in m))


def _row(cells):
    return "| " + " | ".join(cells) + " |"


def _ratio(result):
    if result is None:
        return "–"
    low, middle, high = result["ratio"]
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def _mebibytes(count):
    return "–" if count is None else f"{count / 2**20:.0f}"


def ratios(results):
    """{(what, …): ours / other} of everything that can be compared."""
    found = {}
    for r in results.get("layers", ()):
        for name, result in r["cpu"].items():
            if name != "ours":
                key = (
                    r["cell"], r["shape"], r["direction"],
                    f"{r['threads']} thread(s)", name,
                )
                found[key] = result["ratio"][1]
    for name, result in results.get("fit", {}).get("cpu", {}).items():
        if name != "ours":
            found["fit on digits", name] = result["ratio"][1]
    return found


def changes(new, old):
    """Lines on the ratios that moved by more than a tie, worst first."""
    before, after = ratios(old), ratios(new)
    moved = [
        (after[key] / before[key], key)
        for key in after.keys() & before.keys()
        if abs(after[key] / before[key] - 1) > TIE
    ]
    return [
        f"{'slower' if factor > 1 else 'faster'} by {abs(factor - 1):.0%}: "
        f"{', '.join(key)}: {before[key]:.2f} → {after[key]:.2f}"
        for factor, key in sorted(moved, reverse=True)
    ]


def figure(results, path):
    """Cost over T and over H, log–log, against the operations."""
    from matplotlib.figure import Figure

    axes_data = results["scaling"]["axes"]
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    for axes, (axis, found) in zip(
        fig.subplots(1, len(axes_data)), axes_data.items(), strict=True
    ):
        scale = found["seconds"][-1] / found["flops"][-1]
        axes.loglog(
            found["values"], [scale * f for f in found["flops"]], "--",
            color="0.4",
            label=f"operations, exponent {found['theory']:.2f}",
        )
        axes.loglog(
            found["values"], found["seconds"], "o-", color="#0072B2",
            label=f"measured, exponent {found['exponent']:.2f}",
        )
        axes.set(
            xlabel={"T": "steps T", "H": "units H"}[axis],
            ylabel="CPU seconds, forward and backward",
        )
        axes.set_xticks(found["values"], map(str, found["values"]))
        axes.xaxis.minorticks_off()
        axes.legend()
    fig.savefig(path, dpi=150)
