"""Unusual right answers of chapter 13."""


# %% forecast-mase: a filter and a loop
def forecast_mase(y, told, history, season):
    steps = np.convolve(history, [1, *[0] * (season - 1), -1], "valid")
    above = sum(abs(a - b) for a, b in zip(y, told)) / len(y)
    return float(above) / np.abs(steps).mean()


# %% forecast-mase: means weighted by themselves
def forecast_mase(y, told, history, season):
    n, m = len(y), len(history) - season
    lower = np.linalg.norm(history[season:] - history[:m], 1)
    return np.linalg.norm(np.subtract(told, y), 1) * m / (n * lower)


# %% forecast-leaking-run: windows by an index
def forecast_prepare(s, cut, length):
    known = s[:cut]
    z = (s - np.mean(known)) / np.sqrt(np.var(known))
    rows = np.arange(length, len(s))
    x = z[rows[:, None] + np.arange(-length, 0)]
    early = rows < cut
    return x[early], z[rows[early]], x[~early], z[rows[~early]]


# %% forecast-leaking-run: a sliding view, cut from the right
def forecast_prepare(s, cut, length):
    mean, std = s[:cut].mean(), s[:cut].std()
    both = np.lib.stride_tricks.sliding_window_view(s, length + 1)
    both = (both - mean) / std
    last = len(s) - cut
    train, test = both[:-last], both[-last:]
    return train[:, :-1], train[:, -1], test[:, :-1], test[:, -1]


# %% forecast-lines: not the smallest one
w = [-0.4, -0.1, 0.4, 1.1]


# %% forecast-lines: least squares of a line
t = np.column_stack([np.ones(4), np.arange(4)])
w = np.array([1, 4]) @ np.linalg.pinv(t)


# %% forecast-go-on: one loop over what is read
def forecast_go_on(p, w, b, x, steps):
    told = np.empty((len(x), steps))
    h, length = 0, x.shape[1]
    for t in range(length + steps - 1):
        read = x[:, t] if t < length else told[:, t - length]
        h = np.tanh(np.outer(read, p.W_x) + h @ p.W_h + p.b if t else
                    np.outer(read, p.W_x) + p.b)
        if t >= length - 1:
            told[:, t - length + 1] = h @ w + b
    return told


# %% forecast-go-on: a generator, a sample at a time
def forecast_go_on(p, w, b, x, steps):
    def go_on(window):
        h = np.zeros(len(w))
        for value in window:
            h = np.tanh(value * p.W_x[0] + h @ p.W_h + p.b)
        while True:
            value = float(h @ w + b)
            yield value
            h = np.tanh(value * p.W_x[0] + h @ p.W_h + p.b)

    return np.array([[s for s, _ in zip(go_on(row), range(steps))]
                     for row in x])


# %% forecast-go-on: the whole window again at each step
def forecast_go_on(p, w, b, x, steps):
    seen, told = x, []
    for _ in range(steps):
        h = np.zeros((len(x), len(w)))
        for t in range(seen.shape[1]):
            h = np.tanh(seen[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
        s = h @ w + b
        told.append(s)
        seen = np.concatenate([seen, s[:, None]], axis=1)
    return np.stack(told, axis=1)


# %% forecast-coverage: not rounded
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.partition(abs(moves[600:700]), 90)[90]
coverage = 1 - np.mean(abs(moves[800:]) > half)


# %% forecast-coverage: with the package
from rnncourse import forecast as fc
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
known = moves[600:700, None]
half = fc.half_width(known, 0 * known, 0.9)[0]
later = moves[800:]
coverage = fc.coverage(later, 0 * later - half, 0 * later + half)
