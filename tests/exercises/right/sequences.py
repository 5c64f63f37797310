"""Right answers: readers, second set."""


# %% seq-masked-mean: two loops
def seq_masked_mean(x, mask):
    B, T, D = x.shape
    out = np.zeros((B, D))
    for b in range(B):
        n = 0
        for t in range(T):
            if mask[b, t]:
                out[b] += x[b, t]
                n += 1
        out[b] /= n
    return out


# %% seq-masked-mean: masked array
def seq_masked_mean(x, mask):
    hidden = np.broadcast_to(~mask.astype(bool)[:, :, None], x.shape)
    return np.ma.array(x, mask=hidden).mean(axis=1).data


# %% seq-masked-mean: np.average
def seq_masked_mean(x, mask):
    return np.stack([np.average(s, axis=0, weights=m.astype(float))
                     for s, m in zip(x, mask)])


# %% seq-windows: appended one by one
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: index arrays
def seq_windows(series, length, horizon):
    N = len(series) - length - horizon + 1
    idx = np.arange(N)[:, None] + np.arange(length)[None, :]
    return series[idx], series[np.arange(N) + length + horizon - 1]


# %% seq-windows: sliding window view
def seq_windows(series, length, horizon):
    w = np.lib.stride_tricks.sliding_window_view(series, length)
    y = series[length + horizon - 1:]
    return w[:len(y)], y


# %% seq-compare: sequence by sequence
def seq_compare(x):
    answers = []
    for sequence in x:
        first, answer = None, 0
        for value, mark in sequence:
            if mark == 1:
                if first is None:
                    first = value
                else:
                    answer = int(value > first)
        answers.append(answer)
    return np.array(answers)


# %% seq-compare: a state of three
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: every mark decides
def seq_compare(x):
    kept = np.zeros(len(x))
    ans = np.zeros(len(x))
    for t in range(x.shape[1]):
        m = x[:, t, 1] == 1
        ans[m] = x[m, t, 0] > kept[m]
        kept[m] = x[m, t, 0]
    return ans


# %% seq-standardise: the real frames alone
def seq_standardise(x, mask):
    real = x[mask]
    mean, std = real.mean(axis=0), real.std(axis=0)
    out = np.zeros_like(x)
    out[mask] = (real - mean) / std
    return out


# %% seq-standardise: centred first
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(centred ** 2, axis=(0, 1)) / count)
    return centred / sigma


# %% seq-standardise: feature by feature
def seq_standardise(x, mask):
    result = np.zeros(x.shape)
    for d in range(x.shape[2]):
        v = x[:, :, d]
        real = [v[b, t] for b in range(len(x))
                for t in range(x.shape[1]) if mask[b, t]]
        result[:, :, d] = np.where(
            mask, (v - np.mean(real)) / np.std(real), 0)
    return result
