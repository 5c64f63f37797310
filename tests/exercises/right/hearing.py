"""Unusual right answers: hearing."""


# %% hear-power: a matrix in place of the FFT
def hear_power(wave, length, hop):
    m = np.arange(length)
    turn = np.exp(-2j * np.pi * np.outer(m, np.arange(length // 2 + 1))
                  / length)
    starts = np.arange(0, len(wave) - length + 1, hop)
    z = (wave[starts[:, None] + m] * np.sin(np.pi * m / length) ** 2) @ turn
    return z.real**2 + z.imag**2


# %% hear-collapse: groupby
def hear_collapse(path, blank):
    from itertools import groupby

    labels = [k for k, _ in groupby(path.tolist()) if k != blank]
    return labels + [-1] * (len(path) - len(labels))


# %% hear-loss: a table of places
def hear_loss(scores, labels):
    y = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [int(k), blank]
    memory = {}

    def alpha(t, s):
        if s < 0:
            return -np.inf
        if t == 0:
            return y[0, where[s]] if s < 2 else -np.inf
        return memory[t - 1, s]

    for t in range(len(y)):
        for s in range(len(where)):
            if t == 0:
                memory[t, s] = alpha(0, s)
                continue
            total = np.logaddexp(alpha(t, s), alpha(t, s - 1))
            if s > 1 and where[s] != where[s - 2]:
                total = np.logaddexp(total, alpha(t, s - 2))
            memory[t, s] = total + y[t, where[s]]
    end = len(y) - 1, len(where) - 1
    return -np.logaddexp(memory[end], memory[end[0], end[1] - 1])


# %% hear-slope: a product with one-hot rows
def hear_slope(scores, labels, gamma):
    e = np.exp(scores - scores.max(1, keepdims=True))
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[1::2] = labels
    return e / e.sum(1, keepdims=True) - gamma @ np.eye(scores.shape[1])[where]
