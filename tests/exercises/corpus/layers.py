"""Wrong answers to the exercises of chapter 10."""


# %% layers-count: GRU as three quarters of an LSTM
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    total, D = 0, int(features)
    for kind, H, two in zip(kinds.split(), units, both):
        out = 2 * H if two else H
        if kind == "Dense":
            total += H * D + H
        else:
            total += gates[kind] * out * (D + H + 1)
        D = out
    return total


# %% layers-count: every layer reads the features of the model
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    biases = {"SimpleRNN": 1, "LSTM": 1, "GRU": 2}
    total = 0
    for kind, H, two in zip(kinds.split(), units, both):
        if kind == "Dense":
            total += H * features + H
        else:
            one = gates[kind] * H * (features + H + biases[kind])
            total += one * (2 if two else 1)
    return total


# %% layers-count: the recurrent part reads both halves too
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    biases = {"SimpleRNN": 1, "LSTM": 1, "GRU": 2}
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both):
        width = H * (1 + two)
        if kind == "Dense":
            total += H * (D + 1)
        else:
            total += gates[kind] * H * (1 + two) * (
                D + width + biases[kind])
        D = width
    return total


# %% layers-count: width of the layer above not doubled
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both):
        if kind == "Dense":
            total += H * (D + 1)
            D = H
            continue
        biases = 2 if kind == "GRU" else 1
        total += (2 if two else 1) * gates[kind] * H * (D + H + biases)
        D = H
    return total


# %% layers-count: no biases in the gated layers
def count_weights(features, kinds, units, both):
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both):
        d = 1 + int(two)
        if kind == "Dense":
            total += (D + 1) * H
        elif kind == "SimpleRNN":
            total += d * (H * D + H * H + H)
        elif kind == "LSTM":
            total += d * 4 * (H * D + H * H)
        else:
            total += d * 3 * (H * D + H * H)
        D = d * H
    return total


# %% layers-count: last layer left out
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    biases = {"SimpleRNN": 1, "LSTM": 1, "GRU": 2}
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both):
        if kind == "Dense":
            break
        d = 2 if two else 1
        total += d * gates[kind] * H * (D + H + biases[kind])
        D = d * H
    return total


# %% layers-count: the GRU's second bias counted once for the layer
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both):
        d = 2 if two else 1
        if kind == "Dense":
            total += H * (D + 1)
        else:
            total += d * gates[kind] * H * (D + H + 1)
            if kind == "GRU":
                total += d * H
        D = d * H
    return total


# %% layers-count: a list of counts
def count_weights(features, kinds, units, both):
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    biases = {"SimpleRNN": 1, "LSTM": 1, "GRU": 2}
    found, D = [], features
    for kind, H, two in zip(kinds.split(), units, both):
        d = 2 if two else 1
        if kind == "Dense":
            found.append(H * (D + 1))
        else:
            found.append(d * gates[kind] * H * (D + H + biases[kind]))
        D = d * H
    return found


# %% layers-carry: not stateful
def carry(p, batches, fresh):
    out = []
    for batch in batches:
        h = np.zeros((batch.shape[0], p.H))
        steps = []
        for t in range(batch.shape[1]):
            h = np.tanh(batch[:, t] @ p.W_x + h @ p.W_h + p.b)
            steps.append(h)
        out.append(np.stack(steps, axis=1))
    return np.stack(out)


# %% layers-carry: never reset
def carry(p, batches, fresh):
    h = np.zeros((batches.shape[1], p.H))
    out = []
    for batch in batches:
        steps = []
        for t in range(batch.shape[1]):
            h = np.tanh(batch[:, t] @ p.W_x + h @ p.W_h + p.b)
            steps.append(h)
        out.append(np.stack(steps, axis=1))
    return np.array(out)


# %% layers-carry: reset where fresh is False
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        h = h * fresh[n][:, None]
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, :, t] = h
    return hs


# %% layers-carry: all rows at once
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        if any(fresh[n]):
            h = np.zeros((B, p.H))
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, :, t] = h
    return hs


# %% layers-carry: reset after the batch
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, :, t] = h
        h = np.where(fresh[n][:, None], 0, h)
    return hs


# %% layers-carry: the mean state is carried
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        h[fresh[n]] = 0
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, :, t] = h
        h = hs[n].mean(axis=1)
    return hs


# %% layers-carry: the state before each step
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        h[fresh[n]] = 0
        for t in range(L):
            hs[n, :, t] = h
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
    return hs


# %% layers-carry: axes exchanged
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, L, B, p.H))
    for n in range(N):
        h = np.where(fresh[n][:, None], 0.0, h)
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, t] = h
    return hs


# %% layers-carry: only the very first state is zero
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    h = np.zeros((B, p.H))
    hs = np.empty((N, B, L, p.H))
    for n in range(N):
        for t in range(L):
            a = batches[n, :, t] @ p.W_x + p.b
            if t > 0 or n > 0:
                a = a + h @ p.W_h
            h = np.tanh(a)
            hs[n, :, t] = h
    return hs


# %% layers-mask-back: mask ignored
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.empty((B, T, H)), dlast.copy()
    for t in range(T - 1, -1, -1):
        da[:, t] = dh * (1 - hs[:, t] ** 2)
        dh = da[:, t] @ W_h.T
    return da, dh


# %% layers-mask-back: da zeroed only in the end
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.empty((B, T, H)), dlast.copy()
    for t in range(T - 1, -1, -1):
        da[:, t] = dh * (1 - hs[:, t] ** 2)
        dh = da[:, t] @ W_h.T
    return da * mask[:, :, None], dh


# %% layers-mask-back: gradient dies at the padding
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        da[:, t] = np.where(mask[:, [t]], dh * (1 - hs[:, t] ** 2), 0)
        dh = da[:, t] @ W_h.T
    return da, dh


# %% layers-mask-back: W_h not transposed
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        m = mask[:, t][:, None]
        da[:, t] = np.where(m, dh * (1 - hs[:, t] ** 2), 0)
        dh = np.where(m, da[:, t] @ W_h, dh)
    return da, dh


# %% layers-mask-back: slope of the sum
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        m = mask[:, t][:, None]
        da[:, t] = np.where(m, dh * (1 - np.tanh(hs[:, t]) ** 2), 0)
        dh = np.where(m, da[:, t] @ W_h.T, dh)
    return da, dh


# %% layers-mask-back: dh0 before the first step is passed
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        m = mask[:, t][:, None]
        da[:, t] = np.where(m, dh * (1 - hs[:, t] ** 2), 0)
        if t:
            dh = np.where(m, da[:, t] @ W_h.T, dh)
    return da, dh


# %% layers-mask-back: one row decides for all
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        if mask[0, t]:
            da[:, t] = dh * (1 - hs[:, t] ** 2)
            dh = da[:, t] @ W_h.T
    return da, dh


# %% layers-mask-back: dh halved by a mean
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast / len(dlast)
    for t in reversed(range(T)):
        m = mask[:, t][:, None]
        da[:, t] = np.where(m, dh * (1 - hs[:, t] ** 2), 0)
        dh = np.where(m, da[:, t] @ W_h.T, dh)
    return da, dh


# %% layers-mask-back: mask turned round
def masked_back(W_h, hs, mask, dlast):
    B, T, H = hs.shape
    da, dh = np.zeros((B, T, H)), dlast
    for t in reversed(range(T)):
        m = mask[:, t][:, None]
        da[:, t] = np.where(m, 0, dh * (1 - hs[:, t] ** 2))
        dh = np.where(m, dh, da[:, t] @ W_h.T)
    return da, dh


# %% layers-both-ways: only the columns turned back
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask)
    hs = np.concatenate([ahead, back[:, ::-1]], axis=-1)
    return hs, hs[:, -1]


# %% layers-both-ways: only the mask turned
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])
    hs = np.concatenate([ahead, back], axis=-1)
    return hs, hs[:, -1]


# %% layers-both-ways: last column of both
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])[:, ::-1]
    hs = np.concatenate([ahead, back], axis=-1)
    return hs, hs[:, -1]


# %% layers-both-ways: last is the last real column
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])[:, ::-1]
    hs = np.concatenate([ahead, back], axis=-1)
    end = mask.sum(axis=1) - 1
    return hs, hs[np.arange(len(x)), end]


# %% layers-both-ways: features turned, not time
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])
    hs = np.concatenate([ahead, back[:, :, ::-1]], axis=-1)
    return hs, np.concatenate([ahead[:, -1], back[:, -1]], axis=-1)


# %% layers-both-ways: samples turned
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[::-1], mask[::-1])
    hs = np.concatenate([ahead, back[::-1]], axis=-1)
    return hs, np.concatenate([ahead[:, -1], back[::-1, -1]], axis=-1)


# %% layers-both-ways: zeros at masked steps
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])
    hs = np.concatenate([ahead, back[:, ::-1]], axis=-1)
    last = np.concatenate([ahead[:, -1], back[:, -1]], axis=-1)
    return hs * mask[:, :, None], last


# %% layers-both-ways: the halves added
def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])
    return ahead + back[:, ::-1], ahead[:, -1] + back[:, -1]


# %% layers-between: either side is enough
answer = {
    "ahead": np.array([10.0, 4.0, -2.0]),
    "back": np.array([10.0, 4.0, -2.0]),
    "readout": np.array([1.0, 1.0, 0.5]),
}


# %% layers-between: forgets
answer = {
    "ahead": np.array([8.0, 0.5, -1.0]),
    "back": np.array([8.0, 0.5, -1.0]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-between: only the ones
answer = {
    "ahead": np.array([6.0, 0.0, -3.0]),
    "back": np.array([6.0, 0.0, -3.0]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-between: backward unit left out
answer = {
    "ahead": np.array([8.0, 3.0, -1.0]),
    "back": np.array([0.0, 0.0, 0.0]),
    "readout": np.array([1.0, 1.0, 0.0]),
}


# %% layers-between: input too weak to turn the latch
answer = {
    "ahead": np.array([1.0, 3.0, -1.0]),
    "back": np.array([1.0, 3.0, -1.0]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-between: readout too strict
answer = {
    "ahead": np.array([8.0, 3.0, -1.0]),
    "back": np.array([8.0, 3.0, -1.0]),
    "readout": np.array([1.0, 1.0, -2.0]),
}


# %% layers-between: signs of the readout exchanged
answer = {
    "ahead": np.array([8.0, 3.0, -1.0]),
    "back": np.array([8.0, 3.0, -1.0]),
    "readout": np.array([-1.0, -1.0, 1.0]),
}


# %% layers-between: a matrix
answer = {
    "ahead": np.array([[8.0, 3.0, -1.0]]),
    "back": np.array([[8.0, 3.0, -1.0]]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-between: the backward unit reads with the wrong sign
answer = {
    "ahead": np.array([8.0, 3.0, -1.0]),
    "back": np.array([-8.0, 3.0, -1.0]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-restore: lowest minus last
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
mean, low, high, n = interval([min(c) - c[-1] for c in curves])
answer = {"mean": mean, "low": low, "high": high}


# %% layers-restore: last and first epoch
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
mean, low, high, n = interval([c[-1] - c[0] for c in curves])
answer = {"mean": mean, "low": low, "high": high}


# %% layers-restore: 1.96
from rnncourse.experiments import record

curves = record("film-sentences")["results"]["validation loss"]
d = np.array([c[-1] - min(c) for c in curves])
half = 1.96 * d.std(ddof=1) / len(d) ** 0.5
answer = {"mean": d.mean(), "low": d.mean() - half, "high": d.mean() + half}


# %% layers-restore: ddof forgotten
from rnncourse.experiments import record

curves = record("film-sentences")["results"]["validation loss"]
d = np.array([c[-1] - min(c) for c in curves])
half = 2.262 * d.std() / len(d) ** 0.5
answer = {"mean": d.mean(), "low": d.mean() - half, "high": d.mean() + half}


# %% layers-restore: the training loss
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["training loss"]
mean, low, high, n = interval([c[-1] - min(c) for c in curves])
answer = {"mean": mean, "low": low, "high": high}


# %% layers-restore: the epoch before the last
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
mean, low, high, n = interval([c[-1] - c[-2] for c in curves])
answer = {"mean": mean, "low": low, "high": high}


# %% layers-restore: least and greatest
from rnncourse.experiments import record

curves = record("film-sentences")["results"]["validation loss"]
d = [c[-1] - min(c) for c in curves]
answer = {"mean": np.mean(d), "low": min(d), "high": max(d)}


# %% layers-restore: intervals subtracted
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
a = interval([c[-1] for c in curves])
b = interval([min(c) for c in curves])
answer = {"mean": a.mean - b.mean, "low": a.low - b.low,
          "high": a.high - b.high}


# %% layers-restore: in per cent
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
mean, low, high, n = interval([100 * (c[-1] - min(c)) for c in curves])
answer = {"mean": mean, "low": low, "high": high}
