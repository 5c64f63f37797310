"""The figures of the course: each function draws on an axes and returns it.

One style sheet (``plt.style.use("rnncourse.course")``) and one colour per
gate, `GATES`, the same in every chapter. The colours of any one cell stay
apart under the three kinds of colour blindness, and stand out from the page
by at least 3:1.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

GATES = {
    "i": "#2a6ee0",  # input gate
    "f": "#c8400a",  # forget gate
    "g": "#04a460",  # candidate of the LSTM
    "n": "#04a460",  # candidate of the GRU: the same role
    "o": "#d06aa6",  # output gate
    "z": "#b98400",  # update gate
    "r": "#768ec1",  # reset gate
    "h": "#222222",  # hidden state
    "c": "#6a2c91",  # cell state
}
LABELS = {
    "i": "input gate i",
    "f": "forget gate f",
    "g": "candidate g",
    "n": "candidate n",
    "o": "output gate o",
    "z": "update gate z",
    "r": "reset gate r",
    "h": "state h",
    "c": "cell state c",
}


def style() -> AbstractContextManager[None]:
    """A context in which figures look like those of the book."""
    return plt.style.context("rnncourse.course")


def _axes(ax):
    if ax is not None:
        return ax
    with style():
        return plt.subplots()[1]


def _series(name, values, ndims=(1,)):
    values = np.asarray(values, float)
    if values.ndim not in ndims or values.size == 0:
        raise ValueError(
            f"{name} must have {' or '.join(map(str, ndims))} dimensions and "
            f"at least one value; got shape {values.shape}"
        )
    return values


def _not_empty(name, mapping):
    if not mapping:
        raise ValueError(f"{name} is empty; expected at least one entry")


def gate_activations(
    gates: Mapping[str, ArrayLike], ax: Axes | None = None
) -> Axes:
    """Gates over time: a line each; with units, their mean and range.

    gates: {"f": (T,) or (T, H), …}, keys from `GATES`.
    """
    _not_empty("gates", gates)
    if unknown := sorted(set(gates) - set(GATES)):
        raise ValueError(
            f"gates has the key {unknown[0]!r}; expected one of {[*GATES]}"
        )
    ax = _axes(ax)
    for gate, values in gates.items():
        values = _series(f"gates[{gate!r}]", values, (1, 2))
        units = values.reshape(len(values), -1)
        steps = np.arange(1, len(units) + 1)
        ax.plot(
            steps, units.mean(axis=1), color=GATES[gate], label=LABELS[gate]
        )
        if units.shape[1] > 1:
            ax.fill_between(
                steps,
                units.min(axis=1),
                units.max(axis=1),
                color=GATES[gate],
                alpha=0.15,
            )
    ax.set(xlabel="time step", ylabel="activation")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def learning_curves(
    histories: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    ylabel: str = "loss",
) -> Axes:
    """One line per model over the epochs.

    histories: {"LSTM": [value per epoch], …}.
    """
    _not_empty("histories", histories)
    ax = _axes(ax)
    for name, values in histories.items():
        values = _series(f"histories[{name!r}]", values)
        ax.plot(
            np.arange(1, len(values) + 1), values, marker="o", label=name
        )
    ax.locator_params(axis="x", integer=True)
    ax.set(xlabel="epoch", ylabel=ylabel)
    if len(histories) > 1:
        ax.legend()
    return ax


def intervals(
    scores: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    xlabel: str = "accuracy",
) -> Axes:
    """Per model: a dot per seed, the mean and its 95 % t interval.

    scores: {"LSTM": [score per seed], …}, at least two seeds each; the first
    model comes on top.
    """
    from rnncourse.experiments import interval

    _not_empty("scores", scores)
    ax = _axes(ax)
    rows = np.arange(len(scores))[::-1]
    for row, (name, values) in zip(rows, scores.items(), strict=True):
        values = _series(f"scores[{name!r}]", values)
        mean, low, high = interval(values)[:3]
        bar = ax.errorbar(
            mean,
            row,
            xerr=[[mean - low], [high - mean]],
            fmt="D",
            capsize=4,
            label=name,
        )
        ax.plot(
            values,
            np.full(len(values), row + 0.18),
            ".",
            color=bar.lines[0].get_color(),
            alpha=0.7,
            label=f"_{name} seeds",
        )
    ax.set_yticks(rows, list(scores))
    ax.set(xlabel=xlabel, ylim=(-0.6, len(scores) - 0.4))
    ax.grid(axis="y", visible=False)
    return ax


def heatmap(
    matrix: ArrayLike,
    ax: Axes | None = None,
    xlabels: Sequence[str] | None = None,
    ylabels: Sequence[str] | None = None,
    symmetric: bool = False,
) -> Axes:
    """A matrix as colours, with a colour bar.

    symmetric: for values of both signs; white is 0, blue and red are equally
    far from it.
    """
    values = _series("matrix", matrix, (2,))
    for name, labels, size in (
        ("xlabels", xlabels, values.shape[1]),
        ("ylabels", ylabels, values.shape[0]),
    ):
        if labels is not None and len(labels) != size:
            raise ValueError(
                f"{name} has {len(labels)} entries; expected {size}, for a "
                f"matrix of shape {values.shape}"
            )
    ax = _axes(ax)
    options = {}
    if symmetric:
        limit = np.abs(values).max()
        options = {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
    image = ax.imshow(values, aspect="auto", **options)
    ax.figure.colorbar(image, ax=ax)
    ax.grid(visible=False)
    if xlabels is not None:
        ax.set_xticks(range(len(xlabels)), xlabels)
    if ylabels is not None:
        ax.set_yticks(range(len(ylabels)), ylabels)
    return ax


def bars(
    values: Mapping[str, float],
    ax: Axes | None = None,
    xlabel: str = "",
    fmt: str = "{:.2f}",
) -> Axes:
    """One horizontal bar per entry, its value written at the end.

    values: {"LSTM": value, …}; the first entry comes on top.
    """
    _not_empty("values", values)
    ax = _axes(ax)
    heights = _series("values", list(values.values()))
    rows = np.arange(len(values))[::-1]
    drawn = ax.barh(rows, heights, height=0.62)
    ax.bar_label(drawn, fmt=fmt, padding=4)
    ax.set_yticks(rows, list(values))
    ax.set(xlabel=xlabel)
    ax.margins(x=0.15)
    ax.grid(axis="y", visible=False)
    return ax
