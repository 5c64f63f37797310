"""Unusual right answers to the exercises of chapter 10."""


# %% layers-count: arrays by their shapes
def count_weights(features, kinds, units, both):
    arrays, D = [], features
    for kind, H, two in zip(kinds.split(), units, both):
        G = {"Dense": 1, "SimpleRNN": 1, "GRU": 3, "LSTM": 4}[str(kind)]
        one = [(D, G * H), (2 if kind == "GRU" else 1, G * H)]
        if kind != "Dense":
            one.append((H, G * H))
        arrays += one * (2 if two else 1)
        D = H * (2 if two else 1)
    return sum(a * b for a, b in arrays)


# %% layers-count: from the top down, a float
def count_weights(features, kinds, units, both):
    kinds = kinds.split()
    width = [features] + [h * (1 + b) for h, b in zip(units, both)]
    found = 0.0
    for k in reversed(range(len(kinds))):
        G, extra = {"SimpleRNN": (1, 1), "LSTM": (4, 1), "GRU": (3, 2),
                    "Dense": (1, 1)}[kinds[k]]
        own = 0 if kinds[k] == "Dense" else units[k]
        found += G * width[k + 1] * (width[k] + own + extra)
    return found


# %% layers-carry: sample by sample
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    hs = np.zeros((N, B, L, p.H))
    for b in range(B):
        h = np.zeros(p.H)
        for n in range(N):
            if fresh[n, b]:
                h = np.zeros(p.H)
            for t in range(L):
                h = np.tanh(batches[n, b, t] @ p.W_x + h @ p.W_h + p.b)
                hs[n, b, t] = h
    return hs


# %% layers-carry: one long sequence
def carry(p, batches, fresh):
    N, B, L, D = batches.shape
    x = batches.transpose(1, 0, 2, 3).reshape(B, N * L, D)
    h, out = np.zeros((B, p.H)), []
    for t in range(N * L):
        if t % L == 0:
            h = h * ~fresh[t // L][:, None]
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        out.append(h)
    hs = np.stack(out, axis=1).reshape(B, N, L, p.H)
    return hs.transpose(1, 0, 2, 3)


# %% layers-mask-back: where
def masked_back(W_h, hs, mask, dlast):
    da, dh = np.zeros_like(hs), dlast
    for t in range(hs.shape[1] - 1, -1, -1):
        m = mask[:, [t]]
        da[:, t] = np.where(m, dh * (1 - hs[:, t] ** 2), 0)
        dh = np.where(m, da[:, t] @ W_h.T, dh)
    return da, dh


# %% layers-mask-back: sample by sample, real steps alone
def masked_back(W_h, hs, mask, dlast):
    da, dh0 = np.zeros_like(hs), np.zeros_like(dlast)
    for b in range(len(hs)):
        d = dlast[b]
        for t in np.flatnonzero(mask[b])[::-1]:
            da[b, t] = d * (1 - hs[b, t]) * (1 + hs[b, t])
            d = W_h @ da[b, t]
        dh0[b] = d
    return da, dh0


# %% layers-both-ways: from the end without turning
def both_ways(p, q, x, mask):
    B, T, _ = x.shape
    hs = np.zeros((B, T, 2 * p.H))
    for w, steps, part in ((p, range(T), slice(0, p.H)),
                           (q, range(T - 1, -1, -1), slice(p.H, None))):
        h = np.zeros((B, w.H))
        for t in steps:
            new = np.tanh(x[:, t] @ w.W_x + h @ w.W_h + w.b)
            h = np.where(mask[:, t, None], new, h)
            hs[:, t, part] = h
    return hs, np.concatenate([hs[:, -1, :p.H], hs[:, 0, p.H:]], axis=1)


# %% layers-both-ways: only the real steps
def both_ways(p, q, x, mask):
    def run(w, xs):
        h, out = np.zeros(w.H), []
        for v in xs:
            h = np.tanh(v @ w.W_x + h @ w.W_h + w.b)
            out.append(h)
        return out

    hs, last = [], []
    for row, m in zip(x, mask):
        n = m.sum()
        a, b = run(p, row[:n]), run(q, row[:n][::-1])
        a += [a[-1]] * (len(row) - n)
        c = b[::-1] + [np.zeros(q.H)] * (len(row) - n)
        hs.append([np.r_[u, v] for u, v in zip(a, c)])
        last.append(np.r_[a[-1], b[-1]])
    return np.array(hs), np.array(last)


# %% layers-between: other units, weighed otherwise
answer = {
    "ahead": [20.0, 6.0, -3.0],
    "back": [-20.0, 6.0, 3.0],
    "readout": [2.0, -2.0, -1.0],
}


# %% layers-between: unlike latches
answer = {
    "ahead": np.array([12.0, 4.0, -2.0]),
    "back": np.array([9.0, 2.5, -0.5]),
    "readout": np.array([3.0, 3.0, -3.0]),
}


# %% layers-between: no negative start
answer = {
    "ahead": np.array([8.0, 3.0, 0.0]),
    "back": np.array([8.0, 3.0, 0.0]),
    "readout": np.array([1.0, 1.0, -1.0]),
}


# %% layers-restore: by hand
from rnncourse.experiments import record

curves = record("film-sentences")["results"]["validation loss"]
d = np.array([c[-1] - np.min(c) for c in curves])
half = 2.26216 * np.sqrt(((d - d.mean()) ** 2).sum() / 9 / 10)
answer = {"mean": d.mean(), "low": d.mean() - half, "high": d.mean() + half}


# %% layers-restore: rounded
from rnncourse.experiments import interval, record

curves = record("film-sentences")["results"]["validation loss"]
found = interval(np.array([c[-1] for c in curves])
                 - np.array([min(c) for c in curves]))
answer = {k: round(getattr(found, k), 3) for k in ("mean", "low", "high")}
