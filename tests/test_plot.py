"""The figures show the numbers they are given."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from rnncourse import experiments, plot


@pytest.fixture(autouse=True)
def no_figure_left_open():
    yield
    plt.close("all")


def test_gate_lines_carry_the_values_and_the_colours():
    f, z = np.linspace(0, 1, 5), np.full(5, 0.5)
    ax = plot.gate_activations({"f": f, "z": z})
    for line, name, values in zip(ax.lines, "fz", (f, z), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), values)
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4, 5])
        assert line.get_color() == plot.GATES[name]
    assert not ax.collections


def test_gates_of_many_units_become_mean_and_range(rng):
    values = rng.random((6, 4))
    ax = plot.gate_activations({"i": values})
    np.testing.assert_allclose(ax.lines[0].get_ydata(), values.mean(axis=1))
    corners = ax.collections[0].get_paths()[0].vertices
    assert corners[:, 1].min() == values.min()
    assert corners[:, 1].max() == values.max()


def test_given_axes_are_drawn_on():
    _, (left, right) = plt.subplots(1, 2)
    assert plot.bars({"a": 1.0}, right) is right
    assert right.patches and not left.patches


def test_learning_curves_start_at_epoch_one():
    ax = plot.learning_curves({"a": [3, 2], "b": [1, 0.5, 0.2]}, ylabel="mse")
    assert [list(line.get_xdata()) for line in ax.lines] == [[1, 2], [1, 2, 3]]
    assert list(ax.lines[1].get_ydata()) == [1, 0.5, 0.2]
    assert [t.get_text() for t in ax.get_legend().texts] == ["a", "b"]
    assert ax.get_ylabel() == "mse"


def test_intervals_are_those_of_the_experiments():
    scores = {"first": [0.9, 0.92, 0.97], "second": [0.5, 0.6]}
    ax = plot.intervals(scores)
    labels = dict(
        zip(ax.get_yticks(), (t.get_text() for t in ax.get_yticklabels()),
            strict=True)
    )
    assert labels == {1: "first", 0: "second"}
    drawn = [c for c in ax.collections]
    for row, lines in zip((1, 0), drawn, strict=True):
        wanted = experiments.interval(scores[labels[row]])
        (low, y), (high, _) = lines.get_segments()[0]
        np.testing.assert_allclose((low, high), (wanted.low, wanted.high))
        assert y == row
    seeds = [ln for ln in ax.lines if ln.get_label().endswith("seeds")]
    assert [list(ln.get_xdata()) for ln in seeds] == list(scores.values())


def test_heatmap_shows_the_matrix(rng):
    matrix = rng.normal(size=(2, 3))
    ax = plot.heatmap(matrix, xlabels="abc", ylabels="xy", symmetric=True)
    image = ax.images[0]
    np.testing.assert_array_equal(image.get_array(), matrix)
    assert image.norm.vmax == -image.norm.vmin == np.abs(matrix).max()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["x", "y"]


def test_bars_write_their_values():
    ax = plot.bars({"top": 3, "bottom": 1.5}, xlabel="ms")
    assert [p.get_width() for p in ax.patches] == [3, 1.5]
    assert [t.get_text() for t in ax.texts] == ["3.00", "1.50"]
    assert ax.patches[0].get_y() > ax.patches[1].get_y()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: plot.gate_activations({}), "gates is empty"),
        (lambda: plot.gate_activations({"q": [1]}), "key 'q'"),
        (lambda: plot.gate_activations({"f": 1.0}), r"got shape \(\)"),
        (lambda: plot.learning_curves({"a": []}), r"shape \(0,\)"),
        (lambda: plot.intervals({}), "scores is empty"),
        (lambda: plot.intervals({"a": [1.0]}), "two or more"),
        (lambda: plot.heatmap([1, 2]), "matrix must have 2"),
        (lambda: plot.heatmap([[1, 2]], xlabels="abc"), "xlabels has 3"),
        (lambda: plot.bars({}), "values is empty"),
    ],
)
def test_wrong_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_figure_is_the_same_bytes_every_time(tmp_path):
    pictures = []
    for name in "ab":
        ax = plot.gate_activations({"f": np.linspace(0, 1, 9)})
        ax.figure.savefig(tmp_path / f"{name}.png")
        pictures.append((tmp_path / f"{name}.png").read_bytes())
    assert pictures[0] == pictures[1]


# How people without one kind of cone see linear RGB (Machado, Oliveira and
# Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", 2009, severity 1.0).
VISION = {
    "full": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}


def linear(colour):
    value = np.array(to_rgb(colour))
    return np.where(
        value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4
    )


def lab(rgb):
    """Linear sRGB -> CIELAB (D65)."""
    to_xyz = [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    x, y, z = np.where(
        xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("cell", ["ifgoch", "zrnh"])
def test_gates_of_a_cell_stay_apart(cell, vision):
    seen = {g: lab(VISION[vision] @ linear(plot.GATES[g])) for g in cell}
    for a, b in itertools.combinations(cell, 2):
        assert np.linalg.norm(seen[a] - seen[b]) > 20, (a, b)


@pytest.mark.parametrize("gate", plot.GATES)
def test_gates_stand_out_from_the_card(gate):
    with plot.style():
        card = plt.rcParams["axes.facecolor"]
    weights = [0.2126, 0.7152, 0.0722]
    high, low = (linear(c) @ weights + 0.05 for c in (card, plot.GATES[gate]))
    assert high / low >= 3
