"""The same equations again, arranged for speed.

`rnncourse.cells` says what a step computes; this module computes the same
numbers faster, and `tests/test_kernels.py` holds the two together. Nothing
else needs it: for a cell without a kernel, `rnncourse.scan` runs the cell's
own `step`.

What makes it fast:

-   *Samples are columns.* A step is a matrix (rows, B) whose rows are units,
    so that every gate is one contiguous block of rows, and all gates with
    their biases are a single product with v = [h₋; x; 1].
-   *One tanh* over all gates: σ(a) = (1 + tanh(a/2)) / 2, where the ½
    before a is already in the weights.
-   *Backpropagation is linear.* Every gradient of a step is dh or dc times a
    factor that depends on the way forward alone, so that one call makes
    the gradients of several gates.
-   *Long products.* The weight gradients of many steps are one product.
-   *Nothing is allocated inside the loops*: each operation is told where to
    write. Between calls, memory waits on a shelf instead of being returned
    to the operating system, which would hand it out again page by page.
"""

from typing import NamedTuple

import numpy as np
from numpy import add, copyto, matmul, multiply, subtract, tanh

from rnncourse.cells import gru, gru_reset_before, lstm, rnn
from rnncourse.params import Params

# Columns (samples × steps) that one weight-gradient product sums over.
LONG = 512


class Tape(NamedTuple):
    """What the way forward leaves for the way back.

    kernel: made this tape and can read it; (T, B): steps and samples;
    read, kept, masked: what the steps read, what they kept for the way
    back, and which were skipped, as that kernel arranges it.
    """

    kernel: object
    T: int
    B: int
    read: object
    kept: object
    masked: object


class Kernel:
    """The loops over time; a subclass adds the layout and steps of a cell.

    Its tapes: `read` is v (T + 1, K, B), h₋ and what else a step reads;
    `kept` is a (T + 1, ·H, B), what it computed; `masked` (T, B) bool, or
    None.
    """

    def __init__(self, cell):
        self.cell = cell

    def forward(self, p, x, state, mask):
        """As `rnncourse.forward`, on checked arguments.

        x: (T, B, D), mask: (T, B, 1), contiguous or not.
        """
        T, B, D = x.shape
        H = p.H
        x_from, one, blocks = self.layout(D, H)
        v, a = arrays(p.dtype, (T + 1, H + D + 1, B), (T + 1, blocks * H, B))
        v[:, one] = 1
        copyto(v[:T, x_from : x_from + D], x.transpose(0, 2, 1))
        memories = self.memories(v, a, H)
        for memory, first in zip(memories, state, strict=True):
            memory[0] = first.T
        skip = None if mask is None else ~mask[:, :, 0]
        step = self.stepper(p, v, a)
        for t in range(T):
            step(t)
            if skip is not None:
                for memory in memories:
                    copyto(memory[t + 1], memory[t], where=skip[t])
        last = self.cell.State(*(memory[T].T.copy() for memory in memories))
        tape = Tape(self, T, B, v, a, skip)
        return v[1:, :H].transpose(2, 0, 1), last, tape

    def backward(self, p, tape, dhs, dstate, truncate):
        """As `rnncourse.backward`, on checked arguments; dhs (T, B, H)."""
        T, B, H = dhs.shape
        long = max(1, min(T, LONG // B))
        cuts = range(truncate, T, truncate) if truncate else ()
        way = self.WayBack(p, tape, long)
        d = [np.array(part.T, p.dtype, order="C") for part in dstate]
        dy, dx, *held = arrays(
            p.dtype, (long, H, B), (T, p.D, B), *[(H, B) for _ in d]
        )
        for end in range(T, 0, -long):
            begin = max(0, end - long)
            copyto(dy[: end - begin], dhs[begin:end].transpose(0, 2, 1))
            for t in range(end - 1, begin - 1, -1):
                if t + 1 in cuts:
                    for part in d:
                        part.fill(0)
                add(d[0], dy[t - begin], d[0])
                if tape.masked is not None:  # a skipped step hands d on
                    for part, kept in zip(d, held, strict=True):
                        multiply(part, tape.masked[t], kept)
                        subtract(part, kept, part)
                d = way.step(t, t - begin, *d)
                if tape.masked is not None:
                    for part, kept in zip(d, held, strict=True):
                        add(part, kept, part)
            way.collect(begin, end, dx[begin:end])
        d = self.cell.State(*(part.T.copy() for part in d))
        return dx.transpose(2, 0, 1), way.gradient(), d


class RNN(Kernel):
    """v = [h₋; x; 1]."""

    def layout(self, D, H):
        return H, H + D, 0

    def memories(self, v, a, H):
        return (v[:, :H],)

    def stepper(self, p, v, a):
        W = np.concatenate([p.W_h, p.W_x, p.b[None]]).T
        vs, hs = list(v), list(v[1:, : p.H])

        def step(t):
            h = hs[t]
            matmul(W, vs[t], h)
            tanh(h, h)

        return step

    class WayBack:
        """da = dh (1 − h²)."""

        def __init__(self, p, tape, long):
            (_, K, B), H = tape.read.shape, p.H
            self.gates, self.v, self.H = p.gates, tape.read, H
            self.W = np.concatenate([p.W_h, p.W_x])
            self.P, self.d, self.dv = arrays(
                p.dtype, (H, B), (long, H, B), (long, K - 1, B)
            )
            self.one, self.hs = np.ones((), p.dtype), list(self.v[1:, :H])
            self.each = list(zip(self.d, self.dv, self.dv[:, :H], strict=True))
            self.total = OuterSum(K, H, long, B, p.dtype)

        def step(self, t, k, dh):
            d, dv, dh_prev = self.each[k]
            P, h = self.P, self.hs[t]
            multiply(h, h, P)
            subtract(self.one, P, P)
            multiply(dh, P, d)
            matmul(self.W, d, dv)
            return (dh_prev,)

        def collect(self, begin, end, dx):
            n = end - begin
            self.total.add(self.v[begin:end], self.d[:n])
            copyto(dx, self.dv[:n, self.H :])

        def gradient(self):
            dW, H = self.total.value, self.H
            return Params(dW[H:-1], dW[:H], dW[-1], gates=self.gates)


class LSTM(Kernel):
    """v = [h₋; x; 1] and a = [s; o; i; f; g; c₋], where s = tanh(c)."""

    def layout(self, D, H):
        return H, H + D, 6

    def memories(self, v, a, H):
        return v[:, :H], a[:, 5 * H :]

    def stepper(self, p, v, a):
        H, half = p.H, np.array(0.5, p.dtype)
        W = np.concatenate([p.W_h, p.W_x, p.b[None]])
        W = np.roll(W, H, axis=1)  # i f g o → o i f g
        W[:, : 3 * H] *= half
        W = W.T
        vs, hs, cs = list(v), list(v[1:, :H]), list(a[1:, 5 * H :])
        ss, os, gates = list(a[:, :H]), list(a[:, H : 2 * H]), a[:, H : 5 * H]
        gates, sigmas = list(gates), list(gates[:, : 3 * H])
        i_f, g_c = list(a[:, 2 * H : 4 * H]), list(a[:, 4 * H :])
        ig_fc = np.empty_like(i_f[0])
        ig, fc = ig_fc[:H], ig_fc[H:]

        def step(t):
            ifgo, sigma, c, s = gates[t], sigmas[t], cs[t], ss[t]
            matmul(W, vs[t], ifgo)
            tanh(ifgo, ifgo)
            multiply(sigma, half, sigma)
            add(sigma, half, sigma)
            multiply(i_f[t], g_c[t], ig_fc)
            add(ig, fc, c)
            tanh(c, s)
            multiply(os[t], s, hs[t])

        return step

    class WayBack:
        """With w = dy y for a gate y and e = w times what it multiplies:

        da = e − e y for a gate, da = w − e g for a candidate g = tanh(a).
        """

        def __init__(self, p, tape, long):
            (_, K, B), H = tape.read.shape, p.H
            self.gates, self.v, self.H = p.gates, tape.read, H
            self.W = np.roll(np.concatenate([p.W_h, p.W_x]), H, axis=1)
            self.da, self.dv, w_o, m, e, m_if, w = arrays(
                p.dtype, (long, 4 * H, B), (long, K - 1, B), (H, B), (H, B),
                (2, H, B), (2, H, B), (2, 2, H, B),
            )
            self.scratch = w_o, m, e, e[0], m_if
            self.w = [(pair, *pair) for pair in w]
            da = self.da.reshape(long, 4, H, B)
            self.each = list(zip(
                self.da, da[:, 0], da[:, 1:3], da[:, 3],
                self.dv, self.dv[:, :H], strict=True,
            ))
            a = tape.kept[:-1].reshape(-1, 6, H, B)
            self.saved = list(zip(
                a[:, 0], a[:, 1], a[:, 2:4], a[:, 4], a[:, 4:],
                self.v[1:, :H], strict=True,
            ))
            self.total = OuterSum(K, 4 * H, long, B, p.dtype)

        def step(self, t, k, dh, dc):
            s, o, i_f, g, g_c, h = self.saved[t]
            da, da_o, da_if, da_g, dv, dh_prev = self.each[k]
            w_o, m, e, e_i, m_if = self.scratch
            w, w_i, dc_prev = self.w[t % 2]   # dc still lies in the other
            e_o = e_i
            multiply(dh, o, w_o)
            multiply(dh, h, e_o)              # h = o s, so this is w_o s
            multiply(e_o, o, m)
            subtract(e_o, m, da_o)
            multiply(e_o, s, m)
            subtract(w_o, m, m)
            add(dc, m, dc)
            multiply(dc, i_f, w)
            multiply(w, g_c, e)
            multiply(e, i_f, m_if)
            subtract(e, m_if, da_if)
            multiply(e_i, g, m)
            subtract(w_i, m, da_g)
            matmul(self.W, da, dv)
            return dh_prev, dc_prev

        def collect(self, begin, end, dx):
            n = end - begin
            self.total.add(self.v[begin:end], self.da[:n])
            copyto(dx, self.dv[:n, self.H :])

        def gradient(self):
            H = self.H
            dW = np.roll(self.total.value, -H, axis=1)
            return Params(dW[H:-1], dW[:H], dW[-1], gates=self.gates)


class GRU(Kernel):
    """v = [h₋; 1; x] and a = [u; z; r; n], where u = h₋ W_hn + b_hn."""

    def layout(self, D, H):
        return H + 1, H, 4

    def memories(self, v, a, H):
        return (v[:, :H],)

    def stepper(self, p, v, a):
        H, half = p.H, np.array(0.5, p.dtype)
        W_h = np.concatenate([p.W_h, p.b[1:]])
        W_h = np.roll(W_h, H, axis=1)  # z r n → n z r
        W_x = np.concatenate([p.b[:1], p.W_x])
        W_h[:, H:] *= half
        W_x[:, : 2 * H] *= half
        W_h, W_x = W_h.T, W_x.T
        one = np.ones((), p.dtype)
        ax, n_part = arrays(p.dtype, *[(n * H, v.shape[2]) for n in (3, 1)])
        ax_zr, ax_n = ax[: 2 * H], ax[2 * H :]
        h1, x1, ah = list(v[:, : H + 1]), list(v[:, H:]), list(a[:, : 3 * H])
        hs, us, zrs = list(v[:, :H]), list(a[:, :H]), list(a[:, H : 3 * H])
        zs, rs = list(a[:, H : 2 * H]), list(a[:, 2 * H : 3 * H])
        ns = list(a[:, 3 * H :])

        def step(t):
            zr, n, h = zrs[t], ns[t], hs[t + 1]
            matmul(W_h, h1[t], ah[t])
            matmul(W_x, x1[t], ax)
            add(zr, ax_zr, zr)
            tanh(zr, zr)
            multiply(zr, half, zr)
            add(zr, half, zr)
            multiply(rs[t], us[t], n)
            add(n, ax_n, n)
            tanh(n, n)
            multiply(zs[t], hs[t], h)
            subtract(one, zs[t], n_part)
            multiply(n_part, n, n_part)
            add(h, n_part, h)

        return step

    class WayBack:
        """du, da_z, da_r, da_n = dh P, and dh z goes straight on."""

        def __init__(self, p, tape, long):
            (_, K, B), H = tape.read.shape, p.H
            self.gates, self.v, self.H = p.gates, tape.read, H
            self.W_h, self.W_x = np.roll(p.W_h, H, axis=1), p.W_x
            P, self.d, self.dh, rest = arrays(
                p.dtype, (4, H, B), (long, 4, H, B), (H, B), (H, B)
            )
            self.P = P, *P, P[1:3], rest
            d = self.d.reshape(long, 4 * H, B)
            self.dah, self.dax = d[:, : 3 * H], d[:, H:]
            self.each = list(zip(self.d, self.dah, strict=True))
            a = tape.kept[:-1].reshape(-1, 4, H, B)
            self.saved = list(zip(
                *a.swapaxes(0, 1), a[:, 1:3], self.v[:-1, :H], strict=True
            ))
            self.one = np.ones((), p.dtype)
            self.total_h = OuterSum(H + 1, 3 * H, long, B, p.dtype)
            self.total_x = OuterSum(K - H, 3 * H, long, B, p.dtype)

        def step(self, t, k, dh):
            u, z, r, n, zr, h_prev = self.saved[t]
            P, P_u, P_z, P_r, P_n, P_zr, rest = self.P
            d, dah = self.each[k]
            subtract(self.one, zr, P_zr)
            multiply(n, n, P_n)
            subtract(self.one, P_n, P_n)
            multiply(P_n, P_z, P_n)           # (1 − n²)(1 − z)
            multiply(P_n, r, P_u)
            multiply(P_u, P_r, P_r)
            multiply(P_r, u, P_r)             # P_n u r (1 − r)
            subtract(h_prev, n, rest)
            multiply(P_z, z, P_z)
            multiply(P_z, rest, P_z)          # (h₋ − n) z (1 − z)
            multiply(dh, P, d)
            multiply(dh, z, dh)
            matmul(self.W_h, dah, self.dh)
            add(dh, self.dh, dh)
            return (dh,)

        def collect(self, begin, end, dx):
            n, H, v = end - begin, self.H, self.v[begin:end]
            self.total_h.add(v[:, : H + 1], self.dah[:n])
            self.total_x.add(v[:, H:], self.dax[:n])
            matmul(self.W_x, self.dax[:n], dx)

        def gradient(self):
            dW_h = np.roll(self.total_h.value, -self.H, axis=1)
            dW_x = self.total_x.value
            db = np.stack([dW_x[0], dW_h[-1]])
            return Params(dW_x[1:], dW_h[:-1], db, gates=self.gates)


class GRUResetBefore(Kernel):
    """v = [h₋; 1; x] and a = [u; z; r; n], where u = r ⊙ h₋."""

    layout, memories = GRU.layout, GRU.memories

    def stepper(self, p, v, a):
        H, half = p.H, np.array(0.5, p.dtype)
        W_zr, W_n = p.W_h[:, : 2 * H] * half, p.W_h[:, 2 * H :].copy()
        W_x = np.concatenate([p.b[None], p.W_x])
        W_x[:, : 2 * H] *= half
        W_zr, W_n, W_x = W_zr.T, W_n.T, W_x.T
        one = np.ones((), p.dtype)
        ax, n_part = arrays(p.dtype, *[(n * H, v.shape[2]) for n in (3, 1)])
        ax_zr, ax_n = ax[: 2 * H], ax[2 * H :]
        x1, hs, us = list(v[:, H:]), list(v[:, :H]), list(a[:, :H])
        zrs, ns = list(a[:, H : 3 * H]), list(a[:, 3 * H :])
        zs, rs = list(a[:, H : 2 * H]), list(a[:, 2 * H : 3 * H])

        def step(t):
            zr, n, u, h = zrs[t], ns[t], us[t], hs[t + 1]
            matmul(W_zr, hs[t], zr)
            matmul(W_x, x1[t], ax)
            add(zr, ax_zr, zr)
            tanh(zr, zr)
            multiply(zr, half, zr)
            add(zr, half, zr)
            multiply(rs[t], hs[t], u)
            matmul(W_n, u, n)
            add(n, ax_n, n)
            tanh(n, n)
            multiply(zs[t], hs[t], h)
            subtract(one, zs[t], n_part)
            multiply(n_part, n, n_part)
            add(h, n_part, h)

        return step

    class WayBack:
        """da_z, da_n = dh P; da_r = du P_r with du = W_hn da_n."""

        def __init__(self, p, tape, long):
            (_, K, B), H = tape.read.shape, p.H
            self.gates, self.v, self.H = p.gates, tape.read, H
            self.W_zr, self.W_x = p.W_h[:, : 2 * H].copy(), p.W_x
            self.W_n = p.W_h[:, 2 * H :].copy()
            P, d, self.dh, self.du, rest = arrays(
                p.dtype, (3, H, B), (long, 3, H, B), *[(H, B)] * 3
            )
            self.P = *P, P[:2], rest
            self.dax = d.reshape(long, 3 * H, B)
            self.each = list(zip(
                *d.swapaxes(0, 1), self.dax[:, : 2 * H], strict=True
            ))
            self.u = tape.kept[:, :H]
            a = tape.kept[:-1].reshape(-1, 4, H, B)
            self.saved = list(zip(
                a[:, 1], a[:, 2], a[:, 3], a[:, 1:3], self.v[:-1, :H],
                strict=True,
            ))
            self.one = np.ones((), p.dtype)
            self.total_h = OuterSum(H, 2 * H, long, B, p.dtype)
            self.total_u = OuterSum(H, H, long, B, p.dtype)
            self.total_x = OuterSum(K - H, 3 * H, long, B, p.dtype)

        def step(self, t, k, dh):
            z, r, n, zr, h_prev = self.saved[t]
            P_z, P_r, P_n, P_zr, rest = self.P
            da_z, da_r, da_n, da_zr = self.each[k]
            subtract(self.one, zr, P_zr)
            multiply(n, n, P_n)
            subtract(self.one, P_n, P_n)
            multiply(P_n, P_z, P_n)           # (1 − n²)(1 − z)
            multiply(P_zr, zr, P_zr)
            multiply(P_r, h_prev, P_r)        # h₋ r (1 − r)
            subtract(h_prev, n, rest)
            multiply(P_z, rest, P_z)          # (h₋ − n) z (1 − z)
            multiply(dh, P_z, da_z)
            multiply(dh, P_n, da_n)
            multiply(dh, z, dh)
            matmul(self.W_n, da_n, self.du)
            multiply(self.du, P_r, da_r)
            multiply(self.du, r, self.du)
            add(dh, self.du, dh)
            matmul(self.W_zr, da_zr, self.dh)
            add(dh, self.dh, dh)
            return (dh,)

        def collect(self, begin, end, dx):
            n, H, v = end - begin, self.H, self.v[begin:end]
            self.total_h.add(v[:, :H], self.dax[:n, : 2 * H])
            self.total_u.add(self.u[begin:end], self.dax[:n, 2 * H :])
            self.total_x.add(v[:, H:], self.dax[:n])
            matmul(self.W_x, self.dax[:n], dx)

        def gradient(self):
            dW_x = self.total_x.value
            dW_h = np.concatenate(
                [self.total_h.value, self.total_u.value], axis=1
            )
            return Params(dW_x[1:], dW_h, dW_x[0], gates=self.gates)


KERNELS = {
    cell.step: kernel(cell)
    for cell, kernel in (
        (rnn, RNN), (lstm, LSTM), (gru, GRU),
        (gru_reset_before, GRUResetBefore),
    )
}


def find(cell):
    """The kernel that computes what this cell's `step` does, or None."""
    return KERNELS.get(getattr(cell, "step", None))


class OuterSum:
    """Σ_t v_t d_tᵀ, the steps of a chunk in one product.

    The smaller of the two is laid out sample by sample: a product is faster
    when neither operand has to be transposed inside.
    """

    def __init__(self, v_rows, d_rows, long, B, dtype):
        self.flip = d_rows > v_rows
        tall, flat = sorted((v_rows, d_rows), reverse=True)
        self.tall, self.flat, self.part, self.sum = arrays(
            dtype, (tall, long * B), (long * B, flat),
            (tall, flat), (tall, flat),
        )
        self.sum.fill(0)

    def add(self, v, d):
        """v (n, v_rows, B), d (n, d_rows, B): n steps."""
        tall, flat = (d, v) if self.flip else (v, d)
        n, _, B = v.shape
        left, right = self.tall[:, : n * B], self.flat[: n * B]
        copyto(left.reshape(-1, n, B), tall.swapaxes(0, 1))
        copyto(right.reshape(n, B, -1), flat.swapaxes(1, 2))
        matmul(left, right, self.part)
        add(self.sum, self.part, self.sum)

    @property
    def value(self):
        """The sum, (v_rows, d_rows), in memory of its own."""
        return (self.sum.T if self.flip else self.sum).copy()


# Memory between calls, oldest first; a training step needs about six blocks.
SHELF: list[np.ndarray] = []
SHELF_BLOCKS = 8
SHELF_BYTES = 1 << 30


class Block:
    """Raw memory that returns to the shelf when nothing refers to it.

    Arrays made from a block, and views of them, keep it alive; so memory is
    never in two hands.
    """

    def __init__(self, nbytes):
        for k, memory in enumerate(SHELF):
            if nbytes <= memory.nbytes <= 2 * nbytes:
                self.memory = SHELF.pop(k)
                break
        else:
            self.memory = np.empty(nbytes, np.uint8)
        self.__array_interface__ = self.memory.__array_interface__

    def __del__(self, shelf=SHELF, most=SHELF_BLOCKS, nbytes=SHELF_BYTES):
        shelf.append(self.memory)
        while len(shelf) > most or sum(m.nbytes for m in shelf) > nbytes:
            del shelf[0]


def arrays(dtype, *shapes):
    """Uninitialised arrays in one block, each on a cache line of its own."""
    dtype, line = np.dtype(dtype), 64
    sizes = [int(np.prod(shape)) * dtype.itemsize for shape in shapes]
    block = np.asarray(Block(sum(sizes) + line * (len(sizes) + 1)))
    start, made = -block.ctypes.data % line, []
    for size, shape in zip(sizes, shapes, strict=True):
        memory = block[start : start + size]
        made.append(memory.view(dtype).reshape(shape))
        start += -(-size // line) * line
    return made
