"""The kernels compute what the cells' steps compute, and keep to themselves."""

import gc
from types import SimpleNamespace

import numpy as np
import pytest

from rnncourse import backward, forward, kernels, lstm
from rnncourse.cells import CELLS
from rnncourse.params import leaves
from rnncourse.scan import Loop

FAST = {name: cell for name, cell in CELLS.items() if kernels.find(cell)}
each_cell = pytest.mark.parametrize("cell", FAST.values(), ids=FAST)


def problem(cell, rng, B=3, T=11, D=4, H=5, dtype=np.float64):
    """p, x, first state, dhs, dstate: random, biases included."""
    p = cell.init(rng, D, H, dtype)
    p.b[...] = rng.standard_normal(p.b.shape)

    def state():
        return cell.State(*(
            rng.standard_normal((B, H)).astype(dtype)
            for _ in cell.State._fields
        ))

    x = rng.standard_normal((B, T, D)).astype(dtype)
    dhs = rng.standard_normal((B, T, H)).astype(dtype)
    return p, x, state(), dhs, state()


def results(cell, p, x, state, mask, dhs, dstate, truncate, fused):
    hs, last, tape = forward(cell, p, x, state, mask, fused=fused)
    assert isinstance(tape.kernel, kernels.Kernel if fused else Loop)
    back = backward(cell, p, tape, dhs, dstate, truncate)
    return leaves([hs, last, *back])


def assert_close(found, expected, tolerance=1e-12):
    for a, b in zip(found, expected, strict=True):
        assert a.shape == b.shape
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


@each_cell
@pytest.mark.parametrize("truncate", [None, 1, 4, 11])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("long", [1, 12, 512])
def test_a_kernel_equals_its_step(
    cell, masked, truncate, long, rng, monkeypatch
):
    monkeypatch.setattr(kernels, "LONG", long)
    p, x, state, dhs, dstate = problem(cell, rng)
    mask = rng.random(x.shape[:2]) < 0.7 if masked else None
    fused, plain = (
        results(cell, p, x, state, mask, dhs, dstate, truncate, fused)
        for fused in (True, False)
    )
    assert_close(fused, plain)


@each_cell
@pytest.mark.parametrize(
    "shape", [(1, 1, 1, 1), (1, 7, 3, 2), (5, 1, 2, 3), (40, 30, 3, 17)]
)
def test_a_kernel_equals_its_step_at_any_shape(cell, shape, rng):
    p, x, state, dhs, dstate = problem(cell, rng, *shape)
    arguments = (cell, p, x, state, None, dhs, dstate, None)
    assert_close(
        results(*arguments, fused=True), results(*arguments, fused=False),
        1e-11,
    )


@each_cell
def test_float32_stays_close_to_float64(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng, dtype=np.float32)
    arguments = (cell, p, x, state, None, dhs, dstate, None)
    assert_close(
        results(*arguments, fused=True), results(*arguments, fused=False),
        1e-4,
    )


@each_cell
def test_saturated_gates_raise_no_warning(cell, rng):
    p, x, *_, dhs, _ = problem(cell, rng, dtype=np.float32)
    hs, _, tape = forward(cell, p, 1e30 * x)
    found = leaves([hs, *backward(cell, p, tape, dhs)])
    assert all(np.isfinite(a).all() for a in found)


@each_cell
def test_all_steps_masked_hand_everything_through(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng)
    mask = np.zeros(x.shape[:2], bool)
    hs, last, tape = forward(cell, p, x, state, mask)
    dx, dp, dfirst = backward(cell, p, tape, dhs, dstate)
    assert_close(last, state, 0)
    assert_close([hs], [np.repeat(state.h[:, None], x.shape[1], 1)], 0)
    assert_close(dfirst[1:], dstate[1:], 0)
    assert_close([dfirst.h], [dstate.h + dhs.sum(1)])
    assert not any(a.any() for a in leaves([dx, dp]))


@each_cell
def test_layouts_of_the_arguments_do_not_matter(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng)
    arguments = [x, state, dhs, dstate]
    turned = [
        np.asfortranarray(x), cell.State(*map(np.asfortranarray, state)),
        np.repeat(dhs, 2, axis=1)[:, ::2],
        cell.State(*map(np.asfortranarray, dstate)),
    ]
    found = []
    for x, state, dhs, dstate in (arguments, turned):
        found.append(
            results(cell, p, x, state, None, dhs, dstate, None, fused=True)
        )
    assert_close(*found, 0)


@each_cell
def test_backward_twice_gives_the_same(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng)
    _, _, tape = forward(cell, p, x, state)
    once, twice = (
        leaves(list(backward(cell, p, tape, dhs, dstate))) for _ in range(2)
    )
    assert_close(once, twice, 0)


@each_cell
def test_tapes_alive_at_once_share_nothing(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng)
    runs = [forward(cell, p, k * x, state) for k in (1, 2)]
    (_, _, first), (_, _, second) = runs
    assert not np.shares_memory(first.read, second.read)
    assert not np.shares_memory(first.kept, second.kept)
    late = leaves(list(backward(cell, p, first, dhs, dstate)))
    _, _, tape = forward(cell, p, x, state)
    assert_close(late, leaves(list(backward(cell, p, tape, dhs, dstate))), 0)


@each_cell
def test_results_survive_whatever_runs_after_them(cell, rng):
    p, x, state, dhs, dstate = problem(cell, rng)
    kept = results(cell, p, x, state, None, dhs, dstate, None, fused=True)
    copies = [a.copy() for a in kept]
    for k in range(20):
        results(cell, p, k * x, state, None, dhs, dstate, None, fused=True)
    assert_close(kept, copies, 0)


def test_a_step_of_ones_own_is_run(rng):
    p, x, *_ = problem(lstm, rng)
    calls = []

    def step(ax, ah, prev):
        calls.append(ax.shape)
        return lstm.step(ax, ah, prev)

    mine = SimpleNamespace(
        gates=lstm.gates, State=lstm.State, step=step, __name__="mine",
        step_backward=lstm.step_backward,
    )
    hs, _, tape = forward(mine, p, x)
    assert len(calls) == x.shape[1]
    assert isinstance(tape.kernel, Loop)
    assert_close([hs], [forward(lstm, p, x)[0]])


@pytest.mark.parametrize("fused", [True, False])
def test_outputs_cannot_be_written(fused, rng):
    p, x, *_ = problem(lstm, rng)
    hs, _, _ = forward(lstm, p, x, fused=fused)
    with pytest.raises(ValueError, match="read-only"):
        hs[0] = 0


@pytest.fixture
def shelf(monkeypatch):
    """An empty shelf of 3 blocks and 40 000 bytes."""
    empty = []
    monkeypatch.setattr(kernels, "SHELF", empty)
    monkeypatch.setattr(
        kernels.Block.__del__, "__defaults__", (empty, 3, 40_000)
    )
    return empty


def test_memory_is_reused_once_nothing_refers_to_it(shelf):
    a, b = kernels.arrays(np.float32, (100, 50), (30, 20))
    view = a[3:, ::2].T
    address = a.ctypes.data
    del a, b
    gc.collect()
    assert shelf == []
    del view
    gc.collect()
    assert len(shelf) == 1
    (c,) = kernels.arrays(np.float64, (50, 50))
    assert shelf == []
    assert c.ctypes.data == address
    (d,) = kernels.arrays(np.float64, (50, 50))
    assert not np.shares_memory(c, d)


def test_memory_much_too_large_stays_on_the_shelf(shelf):
    kernels.arrays(np.float64, (1000,))
    gc.collect()
    small = kernels.arrays(np.float64, (10,))
    assert len(shelf) == len(small) == 1


@pytest.mark.parametrize("size, left", [(10, 3), (2000, 2), (9000, 0)])
def test_the_shelf_does_not_grow_without_end(size, left, shelf):
    alive = [kernels.arrays(np.float64, (size,)) for _ in range(6)]
    del alive
    gc.collect()
    assert len(shelf) == left


def test_arrays_start_on_cache_lines_and_do_not_overlap():
    shapes = [(3, 5), (1,), (2, 3, 7), (0, 4)]
    made = kernels.arrays(np.float32, *shapes)
    assert [a.shape for a in made] == shapes
    assert all(a.flags.c_contiguous for a in made)
    assert all(a.ctypes.data % 64 == 0 for a in made if a.size)
    for k, a in enumerate(made):
        a[...] = k
    assert [a.flat[0] for a in made[:3]] == [0, 1, 2]
