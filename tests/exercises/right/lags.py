"""Unusual right answers of chapter 7."""


# %% lag-peephole: matrices that are diagonal, a sample at a time
def lag_peephole(x, p):
    H = p.W_h.shape[0]
    P = {k: np.diag(p.b[1, n * H : (n + 1) * H]) for n, k in enumerate("ifgo")}
    out = np.empty((*x.shape[:2], H))
    for n, sample in enumerate(x):
        h = c = np.zeros(H)
        for t, row in enumerate(sample):
            a = dict(zip("ifgo", np.split(row @ p.W_x + h @ p.W_h + p.b[0],
                                          4)))
            kept = c / (1 + np.exp(-a["f"] - P["f"] @ c))
            c = kept + np.tanh(a["g"]) / (1 + np.exp(-a["i"] - P["i"] @ c))
            h = np.tanh(c) / (1 + np.exp(-a["o"] - P["o"] @ c))
            out[n, t] = h
    return out


# %% lag-peephole: three columns of blocks at once
def lag_peephole(x, p):
    steps, batch = x.shape[1], len(x)
    units = len(p.W_h)
    peep = p.b[1].reshape(4, units)
    before = x @ p.W_x + p.b[0]
    h, c, hs = 0 * before[:, 0, :units], np.zeros((batch, units)), []
    for t in range(steps):
        a = (before[:, t] + h @ p.W_h).reshape(batch, 4, units)
        i, f = np.moveaxis(sigmoid(a[:, :2] + peep[:2] * c[:, None]), 1, 0)
        c = f * c + i * np.tanh(a[:, 2])
        h = sigmoid(a[:, 3] + peep[3] * c) * np.tanh(c)
        hs += [h]
    return np.swapaxes(hs, 0, 1)


# %% lag-clock: what was shown empties the memory
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.W_h[0, 1] = -200
clock.b[:] = [[40, 40, 40, -130], [0, 0, 0, 20]]


# %% lag-clock: sevenths, and it starts below zero
step = np.arctanh(1 / 7)
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, step, -130], [0, -140, 0, 140]]


# %% lag-drift: as an array
b_i = np.int64(-4)


# %% lag-drift: as a float
b_i = -4.0


# %% lag-judge: as many best ones as there are legal ones
def lag_judge(scores, legal, mask):
    good = 0
    for n in range(len(mask)):
        right = True
        for t in range(mask[n].sum()):
            for a in np.flatnonzero(legal[n, t]):
                for b in np.flatnonzero(~legal[n, t]):
                    right = right and scores[n, t, a] > scores[n, t, b]
        good += right
    return good / len(mask)


# %% lag-judge: every pair of a legal and an illegal symbol
def lag_judge(scores, legal, mask):
    above = scores[..., :, None] > scores[..., None, :]
    pairs = legal[..., :, None] & ~legal[..., None, :]
    step = (above | ~pairs).all(axis=(-1, -2))
    return 1 - np.mean((~step & mask).any(axis=-1))
