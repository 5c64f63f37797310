"""Wrong answers: readers, second set."""


# %% forecast-mase: squares instead of absolute values
def forecast_mase(y, told, history, season):
    lower = np.mean((history[season:] - history[:-season]) ** 2)
    return np.mean((y - told) ** 2) / lower


# %% forecast-mase: roots of mean squares
def forecast_mase(y, told, history, season):
    lower = np.sqrt(np.mean((history[season:] - history[:-season]) ** 2))
    return np.sqrt(np.mean((y - told) ** 2)) / lower


# %% forecast-mase: scaled by the test part
def forecast_mase(y, told, history, season):
    lower = np.abs(y[season:] - y[:-season]).mean()
    return np.abs(y - told).mean() / lower


# %% forecast-mase: always a season of one
def forecast_mase(y, told, history, season):
    return np.abs(y - told).mean() / np.abs(np.diff(history)).mean()


# %% forecast-mase: diff of a higher order
def forecast_mase(y, told, history, season):
    return np.abs(y - told).mean() / np.abs(np.diff(history, season)).mean()


# %% forecast-mase: roll goes round
def forecast_mase(y, told, history, season):
    lower = np.abs(history - np.roll(history, season)).mean()
    return np.abs(y - told).mean() / lower


# %% forecast-mase: divided by T instead of T − m
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).sum() / len(history)
    return np.abs(y - told).mean() / lower


# %% forecast-mase: sums instead of means
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).sum()
    return np.abs(y - told).sum() / lower


# %% forecast-mase: no absolute value above
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).mean()
    return (y - told).mean() / lower


# %% forecast-mase: no absolute value below
def forecast_mase(y, told, history, season):
    lower = (history[season:] - history[:-season]).mean()
    return np.abs(y - told).mean() / lower


# %% forecast-mase: absolute value of the means
def forecast_mase(y, told, history, season):
    lower = abs((history[season:] - history[:-season]).mean())
    return abs((y - told).mean()) / lower


# %% forecast-mase: not divided
def forecast_mase(y, told, history, season):
    return np.abs(y - told).mean()


# %% forecast-mase: upside down
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).mean()
    return lower / np.abs(y - told).mean()


# %% forecast-mase: in per cent of the value
def forecast_mase(y, told, history, season):
    return np.mean(np.abs((y - told) / y))


# %% forecast-mase: deviation of the history
def forecast_mase(y, told, history, season):
    return np.abs(y - told).mean() / history.std()


# %% forecast-mase: one for each value
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).mean()
    return np.abs(y - told) / lower


# %% forecast-mase: printed, not returned
def forecast_mase(y, told, history, season):
    lower = np.abs(history[season:] - history[:-season]).mean()
    print(np.abs(y - told).mean() / lower)


# %% forecast-leaking-run: as it was
def forecast_prepare(s, cut, length):
    z = (s - s.mean()) / s.std()
    x = np.stack([z[t - length + 1:t + 1] for t in range(length, len(z))])
    y = z[length:]
    return x[:cut], y[:cut], x[cut:], y[cut:]


# %% forecast-leaking-run: the scale alone
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length + 1:t + 1] for t in range(length, len(z))])
    y = z[length:]
    return x[:cut], y[:cut], x[cut:], y[cut:]


# %% forecast-leaking-run: the windows alone
def forecast_prepare(s, cut, length):
    z = (s - s.mean()) / s.std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    return x[:cut], y[:cut], x[cut:], y[cut:]


# %% forecast-leaking-run: the cut alone
def forecast_prepare(s, cut, length):
    z = (s - s.mean()) / s.std()
    x = np.stack([z[t - length + 1:t + 1] for t in range(length, len(z))])
    y = z[length:]
    cut = cut - length
    return x[:cut], y[:cut], x[cut:], y[cut:]


# %% forecast-leaking-run: scale and windows, not the cut
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    return x[:cut], y[:cut], x[cut:], y[cut:]


# %% forecast-leaking-run: windows and cut, mean of all
def forecast_prepare(s, cut, length):
    z = (s - s.mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: windows and cut, deviation of all
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s.std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: windows end one step early
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length - 1:t - 1]
                  for t in range(length + 1, len(z))])
    y = z[length + 1:]
    k = cut - length - 1
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: cut one row late
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length + 1
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: a gap so that no window crosses the cut
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length
    return x[:k], y[:k], x[cut:], y[cut:]


# %% forecast-leaking-run: targets not scaled
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = s[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: each part scaled by itself
def forecast_prepare(s, cut, length):
    z = np.concatenate([(part - part.mean()) / part.std()
                        for part in (s[:cut], s[cut:])])
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: not scaled
def forecast_prepare(s, cut, length):
    x = np.stack([s[t - length:t] for t in range(length, len(s))])
    y = s[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: shuffled
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    rows = np.random.default_rng(0).permutation(len(y))
    x, y, k = x[rows], y[rows], cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: a third axis
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])[..., None]
    y = z[length:]
    k = cut - length
    return x[:k], y[:k], x[k:], y[k:]


# %% forecast-leaking-run: x_train, x_test, y_train, y_test
def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    k = cut - length
    return x[:k], x[k:], y[:k], y[k:]


# %% forecast-lines: persistence
w = np.array([0.0, 0.0, 0.0, 1.0])


# %% forecast-lines: the mean
w = np.array([0.25, 0.25, 0.25, 0.25])


# %% forecast-lines: the last slope goes on
w = np.array([0.0, 0.0, -1.0, 2.0])


# %% forecast-lines: oldest and newest exchanged
w = np.array([1.0, 0.5, 0.0, -0.5])


# %% forecast-lines: the slope of three steps
w = np.array([-1 / 3, 0.0, 0.0, 4 / 3])


# %% forecast-lines: a cubic
w = np.array([-1.0, 4.0, -6.0, 4.0])


# %% forecast-lines: least squares for two more steps
w = np.array([-0.8, 0.0, 0.6, 1.2])


# %% forecast-lines: the line through the middle, at the last value
w = np.array([-0.2, 0.1, 0.4, 0.7])


# %% forecast-lines: scaled down
w = 0.9 * np.array([-0.5, 0.0, 0.5, 1.0])


# %% forecast-lines: three weights
w = np.array([-2 / 3, 1 / 3, 4 / 3])


# %% forecast-lines: two rows
w = np.array([[-0.5, 0.0, 0.5, 1.0]])


# %% forecast-lines: rounded
w = np.array([-0.49, 0.01, 0.49, 0.99])


# %% forecast-lines: the slope alone
w = np.array([-0.3, -0.1, 0.1, 0.3])


# %% forecast-lines: nothing
w = None


# %% forecast-lines: a function
def w(s):
    return -0.5 * s[0] + 0.5 * s[2] + s[3]


# %% forecast-go-on: a window that moves on
def forecast_go_on(p, w, b, x, steps):
    seen, told = x, []
    for _ in range(steps):
        h = np.zeros((len(x), len(w)))
        for t in range(seen.shape[1]):
            h = np.tanh(seen[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
        s = h @ w + b
        told.append(s)
        seen = np.concatenate([seen[:, 1:], s[:, None]], axis=1)
    return np.stack(told, axis=1)


# %% forecast-go-on: the state begins anew after the window
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    s = h @ w + b
    h = 0 * h
    for _ in range(steps):
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
        s = h @ w + b
    return np.stack(told, axis=1)


# %% forecast-go-on: the first forecast is left out
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
        told.append(h @ w + b)
    return np.stack(told, axis=1)


# %% forecast-go-on: the last value is read twice
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    s, told = x[:, -1], []
    for _ in range(steps):
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
        s = h @ w + b
        told.append(s)
    return np.stack(told, axis=1)


# %% forecast-go-on: the input stays the last value
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        told.append(h @ w + b)
        h = np.tanh(x[:, -1:] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(told, axis=1)


# %% forecast-go-on: the same forecast at every step
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    return np.repeat((h @ w + b)[:, None], steps, axis=1)


# %% forecast-go-on: no tanh while it goes on
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = s[:, None] @ p.W_x + h @ p.W_h + p.b
    return np.stack(told, axis=1)


# %% forecast-go-on: p.b forgotten
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h)
    return np.stack(told, axis=1)


# %% forecast-go-on: p.b forgotten while it goes on
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h)
    return np.stack(told, axis=1)


# %% forecast-go-on: b forgotten
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(told, axis=1)


# %% forecast-go-on: b in what is told, not in what is read
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w
        told.append(s + b)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(told, axis=1)


# %% forecast-go-on: steps first
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return np.array(told)


# %% forecast-go-on: window and forecasts
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = [*x.T]
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(told, axis=1)


# %% forecast-go-on: the forecast without the old state
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + p.b)
    return np.stack(told, axis=1)


# %% forecast-go-on: the window's last value is not read
def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), len(w)))
    for t in range(x.shape[1] - 1):
        h = np.tanh(x[:, t:t + 1] @ p.W_x + h @ p.W_h + p.b)
    told = []
    for _ in range(steps):
        s = h @ w + b
        told.append(s)
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(told, axis=1)


# %% forecast-coverage: the quantile of NumPy
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.quantile(np.abs(moves[600:700]), 0.9)
coverage = round(float((np.abs(moves[800:]) <= half).mean()), 2)


# %% forecast-coverage: one place too far
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[91]
coverage = round(float((np.abs(moves[800:]) <= half).mean()), 2)


# %% forecast-coverage: the part that was measured
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(float((np.abs(moves[600:700]) <= half).mean()), 2)


# %% forecast-coverage: from 700 on
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(float((np.abs(moves[700:]) <= half).mean()), 2)


# %% forecast-coverage: the next hundred
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(float((np.abs(moves[800:900]) <= half).mean()), 2)


# %% forecast-coverage: no absolute value
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(moves[600:700])[90]
coverage = round(float((np.abs(moves[800:]) <= half).mean()), 2)


# %% forecast-coverage: only from above
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(float((moves[800:] <= half).mean()), 2)


# %% forecast-coverage: the share outside
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(float((np.abs(moves[800:]) > half).mean()), 2)


# %% forecast-coverage: the half width
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
coverage = round(float(np.sort(np.abs(moves[600:700]))[90]), 2)


# %% forecast-coverage: the promise
coverage = 0.9


# %% forecast-coverage: in per cent
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = round(100 * float((np.abs(moves[800:]) <= half).mean()))


# %% forecast-coverage: a normal distribution
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = 1.645 * moves[600:700].std()
coverage = round(float((np.abs(moves[800:]) <= half).mean()), 2)


# %% forecast-coverage: the number of days
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = int((np.abs(moves[800:]) <= half).sum())


# %% forecast-coverage: each day
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[600:700]))[90]
coverage = np.abs(moves[800:]) <= half


# %% forecast-coverage: fitted to the test days
from rnncourse.data import load_prices
moves = 100 * np.diff(np.log(load_prices().close))
half = np.sort(np.abs(moves[800:]))[int(0.9 * len(moves[800:]))]
coverage = round(float((np.abs(moves[800:]) <= half).mean()), 2)


# %% forecast-coverage: below 0.9
coverage = "below"
