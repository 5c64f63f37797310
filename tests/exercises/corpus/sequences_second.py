"""Wrong answers: readers, second set."""


# %% seq-masked-mean: mask ignored
def seq_masked_mean(x, mask):
    return x.mean(axis=1)


# %% seq-masked-mean: mean over T of the masked
def seq_masked_mean(x, mask):
    return (x * mask[:, :, None]).mean(axis=1)


# %% seq-masked-mean: over the batch
def seq_masked_mean(x, mask):
    m = mask[:, :, None]
    total = (x * m).sum(axis=0)
    return total / m.sum(axis=0)


# %% seq-masked-mean: all counts together
def seq_masked_mean(x, mask):
    m = mask[:, :, np.newaxis]
    return np.sum(x * m, axis=1) / np.sum(m)


# %% seq-masked-mean: mean of everything in a row
def seq_masked_mean(x, mask):
    B, T, D = x.shape
    result = np.zeros((B, D))
    for b in range(B):
        result[b] = x[b][mask[b]].mean()
    return result


# %% seq-masked-mean: mask turned round
def seq_masked_mean(x, mask):
    w = 1.0 - mask
    return (x * w[:, :, None]).sum(axis=1) / w.sum(axis=1)[:, None]


# %% seq-masked-mean: boolean index over the whole batch
def seq_masked_mean(x, mask):
    return x[mask.astype(bool)].mean(axis=0)


# %% seq-masked-mean: einsum keeps time
def seq_masked_mean(x, mask):
    s = np.einsum("btd,bt->td", x, mask)
    return s / mask.sum(axis=0)[:, None]


# %% seq-masked-mean: masked array the wrong way
def seq_masked_mean(x, mask):
    m = np.repeat(mask[:, :, None], x.shape[2], axis=2)
    return np.ma.array(x, mask=m).mean(axis=1).filled(0)


# %% seq-masked-mean: counter never set back
def seq_masked_mean(x, mask):
    B, T, D = x.shape
    out = np.zeros((B, D))
    n = 0
    for b in range(B):
        for t in range(T):
            if mask[b, t]:
                out[b] += x[b, t]
                n += 1
        out[b] /= n
    return out


# %% seq-masked-mean: returned in the loop
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


# %% seq-masked-mean: integer sums
def seq_masked_mean(x, mask):
    B, T, D = x.shape
    out = np.zeros((B, D), dtype=int)
    for b in range(B):
        n = 0
        for t in range(T):
            if mask[b, t]:
                out[b] = out[b] + x[b, t]
                n += 1
        out[b] = out[b] / n
    return out


# %% seq-masked-mean: divided inside the loop
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


# %% seq-masked-mean: padding taken for zero
def seq_masked_mean(x, mask):
    lengths = mask.sum(axis=1)
    return x.sum(axis=1) / lengths[:, None]


# %% seq-masked-mean: counts what is not zero
def seq_masked_mean(x, mask):
    real = np.where(mask[:, :, None], x, 0)
    return real.sum(axis=1) / mask.shape[1]


# %% seq-masked-mean: one more in the denominator
def seq_masked_mean(x, mask):
    m = mask[:, :, None].astype(float)
    return (m * x).sum(1) / (m.sum(1) + 1)


# %% seq-masked-mean: mask without the new axis
def seq_masked_mean(x, mask):
    return (x * mask).sum(axis=1) / mask.sum(axis=1)


# %% seq-windows: one window short
def seq_windows(series, length, horizon):
    N = len(series) - length - horizon
    idx = np.arange(N)[:, None] + np.arange(length)[None, :]
    return series[idx], series[np.arange(N) + length + horizon - 1]


# %% seq-windows: target one late
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: horizon ignored
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: target counted from the start
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = start + horizon
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: windows do not overlap
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(0, len(series), length):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: window holds one more
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end + 1])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: target is a piece
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[end:end + horizon])
    return np.array(x), np.array(y)


# %% seq-windows: windows read backwards
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end][::-1])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-windows: y first
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(y), np.array(x)


# %% seq-windows: length and horizon exchanged
def seq_windows(series, length, horizon):
    N = len(series) - length - horizon + 1
    idx = np.arange(N)[:, None] + np.arange(horizon)[None, :]
    return series[idx], series[np.arange(N) + length + horizon - 1]


# %% seq-windows: a column of targets
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y).reshape(-1, 1)


# %% seq-windows: features behind
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x)[..., None], np.array(y)


# %% seq-windows: windows in columns
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series)):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.stack(x, axis=1), np.array(y)


# %% seq-windows: target inside the window
def seq_windows(series, length, horizon):
    N = len(series) - length - horizon + 1
    idx = np.arange(N)[:, None] + np.arange(length)[None, :]
    return series[idx], series[np.arange(N) + length - horizon]


# %% seq-windows: right for a horizon of one
def seq_windows(series, length, horizon):
    xs, ys = [], []
    for i in range(len(series) - length):
        xs.append(series[i:i + length])
        ys.append(series[i + length])
    return np.array(xs), np.array(ys)


# %% seq-windows: no check at the end
def seq_windows(series, length, horizon):
    xs, ys = [], []
    for i in range(len(series) - length):
        xs.append(series[i:i + length])
        ys.append(series[i + length + horizon - 1])
    return np.array(xs), np.array(ys)


# %% seq-windows: last window forgotten
def seq_windows(series, length, horizon):
    x, y = [], []
    for start in range(len(series) - length - horizon):
        end = start + length
        target = end + horizon - 1
        if target < len(series):
            x.append(series[start:end])
            y.append(series[target])
    return np.array(x), np.array(y)


# %% seq-compare: smaller
def seq_compare(x):
    answers = []
    for sequence in x:
        first, answer = None, 0
        for value, mark in sequence:
            if mark == 1:
                if first is None:
                    first = value
                else:
                    answer = int(value < first)
        answers.append(answer)
    return np.array(answers)


# %% seq-compare: marks ignored
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = v
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: the value of the second
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: sign of the difference
def seq_compare(x):
    answers = []
    for sequence in x:
        first, answer = None, 0
        for value, mark in sequence:
            if mark == 1:
                if first is None:
                    first = value
                else:
                    answer = np.sign(value - first)
        answers.append(answer)
    return np.array(answers)


# %% seq-compare: marks and values exchanged
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 1], x[:, t, 0]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: state shared by the batch
def seq_compare(x):
    answers = []
    first, answer = None, 0
    for sequence in x:
        for value, mark in sequence:
            if mark == 1:
                if first is None:
                    first = value
                else:
                    answer = int(value > first)
        answers.append(answer)
    return np.array(answers)


# %% seq-compare: one answer
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
    return answer


# %% seq-compare: answer not carried
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, 0)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: first value never kept
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = m * v
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: first step skipped
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(1, T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: last step skipped
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T - 1):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v > kept, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: difference returned
def seq_compare(x):
    B, T, _ = x.shape
    seen = np.zeros(B)
    kept = np.zeros(B)
    out = np.zeros(B)
    for t in range(T):
        v, m = x[:, t, 0], x[:, t, 1]
        second = m * seen
        out = np.where(second > 0, v - kept, out)
        kept = m * v + (1 - m) * kept
        seen = np.maximum(seen, m)
    return out


# %% seq-compare: True and yes
def seq_compare(x):
    answers = []
    for sequence in x:
        first, answer = None, 'no'
        for value, mark in sequence:
            if mark == 1:
                if first is None:
                    first = value
                else:
                    answer = 'yes' if value > first else 'no'
        answers.append(answer)
    return np.array(answers)


# %% seq-compare: largest of the marked
def seq_compare(x):
    marked = x[:, :, 0] * x[:, :, 1]
    half = x.shape[1] // 2
    return (marked[:, half:].max(axis=1)
            > marked[:, :half].max(axis=1)).astype(int)


# %% seq-compare: compares with the step before
def seq_compare(x):
    h = np.zeros(len(x))
    for t in range(1, x.shape[1]):
        bigger = x[:, t, 0] > x[:, t - 1, 0]
        h = np.where(x[:, t, 1] == 1, bigger, h)
    return h


# %% seq-compare: answer at every step
def seq_compare(x):
    kept = np.zeros(len(x))
    out = np.zeros(x.shape[:2])
    for t in range(x.shape[1]):
        v, m = x[:, t, 0], x[:, t, 1] == 1
        out[:, t] = v > kept
        kept = np.where(m, v, kept)
    return out


# %% seq-compare: zero means nothing kept
def seq_compare(x):
    kept = np.zeros(len(x))
    for t in range(x.shape[1]):
        v, m = x[:, t, 0], x[:, t, 1] == 1
        kept = np.where(m, np.maximum(kept, v), kept)
    return (v >= kept).astype(float)


# %% seq-limit: guess
limit = 0.5


# %% seq-limit: everything
limit = 1.0


# %% seq-limit: share of ones
limit = 7 / 8


# %% seq-limit: one eighth
limit = 1 / 8


# %% seq-limit: the probability of yes
ones, marks = 1 / 8, 1 / 6
p = 0
for t in range(14):
    p = ones + (1 - ones) * (1 - marks) * p
limit = p


# %% seq-limit: the last step not seen
ones, marks = 1 / 8, 1 / 6
p = 0
for t in range(14):
    p = ones + (1 - ones) * (1 - marks) * p
limit = max(p, 1 - p)


# %% seq-limit: the error instead
ones, marks = 1 / 8, 1 / 6
p = 0
for t in range(14):
    p = ones + (1 - ones) * (1 - marks) * p
limit = (1 - ones) * (1 - marks) * min(p, 1 - p)


# %% seq-limit: in percent
ones, marks = 1 / 8, 1 / 6
p = 0
for t in range(14):
    p = ones + (1 - ones) * (1 - marks) * p
limit = 100 * (1 - (1 - ones) * (1 - marks) * min(p, 1 - p))


# %% seq-limit: as text
limit = "about 70 %"


# %% seq-limit: one fifteenth
limit = 1 / 15


# %% seq-limit: without the marks
p = 1 - (7 / 8) ** 14
limit = 1 - 7 / 8 * min(p, 1 - p)


# %% seq-limit: a list of all lengths
limit = [0.9, 0.8, 0.7]


# %% seq-limit: only the mark counts
limit = 1 - (1 / 6)


# %% seq-limit: a negative
limit = -0.7


# %% seq-standardise: nothing repaired
def seq_standardise(x, mask):
    mean = x.mean(axis=(0, 1))
    deviation = x.std(axis=(0, 1))
    return (x - mean) / deviation


# %% seq-standardise: only the padding set to zero
def seq_standardise(x, mask):
    mean = x.mean(axis=(0, 1))
    deviation = x.std(axis=(0, 1))
    return mask[:, :, None] * (x - mean) / deviation


# %% seq-standardise: deviation still over all
def seq_standardise(x, mask):
    m = mask[:, :, None]
    mean = (x * m).sum(axis=(0, 1)) / m.sum()
    deviation = x.std(axis=(0, 1))
    return m * (x - mean) / deviation


# %% seq-standardise: root forgotten
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = (x - mu) * m
    sigma = np.sum(centred ** 2, axis=(0, 1)) / count
    return centred / sigma


# %% seq-standardise: by sequence
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum(axis=1, keepdims=True)
    mu = np.sum(x * m, axis=1, keepdims=True) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(centred ** 2, axis=1, keepdims=True) / count)
    return centred / sigma


# %% seq-standardise: padding not zero
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = x - mu
    sigma = np.sqrt(np.sum(m * centred ** 2, axis=(0, 1)) / count)
    return centred / sigma


# %% seq-standardise: one number for all features
def seq_standardise(x, mask):
    real = x[mask]
    mean, std = real.mean(), real.std()
    out = np.zeros_like(x)
    out[mask] = (real - mean) / std
    return out


# %% seq-standardise: mean not taken off in the size
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(m * x ** 2, axis=(0, 1)) / count)
    return centred / sigma


# %% seq-standardise: padding counted in the size
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(centred ** 2, axis=(0, 1)) / mask.size)
    return centred / sigma


# %% seq-standardise: n minus one
def seq_standardise(x, mask):
    real = x[mask]
    mean, std = real.mean(axis=0), real.std(axis=0, ddof=1)
    out = np.zeros_like(x)
    out[mask] = (real - mean) / std
    return out


# %% seq-standardise: the frames that are not real
def seq_standardise(x, mask):
    real = x[~mask]
    mean, std = real.mean(axis=0), real.std(axis=0)
    out = np.zeros_like(x)
    out[mask] = (x[mask] - mean) / std
    return out


# %% seq-standardise: padding zeroed and counted
def seq_standardise(x, mask):
    x = np.where(mask[:, :, None], x, 0)
    z = (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1))
    z[~mask] = 0
    return z


# %% seq-standardise: frames in one row
def seq_standardise(x, mask):
    real = x[mask]
    return (real - real.mean(axis=0)) / real.std(axis=0)


# %% seq-standardise: padding becomes minus the mean
def seq_standardise(x, mask):
    m = mask[:, :, None]
    real = x[mask]
    return (m * x - real.mean(axis=0)) / real.std(axis=0)


# %% seq-standardise: over time alone
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=1, keepdims=True) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(centred ** 2, axis=1, keepdims=True) / count)
    return centred / sigma


# %% seq-standardise: not divided
def seq_standardise(x, mask):
    m = mask[:, :, None].astype(float)
    count = m.sum()
    mu = np.sum(x * m, axis=(0, 1)) / count
    centred = (x - mu) * m
    sigma = np.sqrt(np.sum(centred ** 2, axis=(0, 1)) / count)
    return centred


# %% seq-standardise: multiplied by the size
def seq_standardise(x, mask):
    real = x[mask]
    mean, std = real.mean(axis=0), real.std(axis=0)
    out = np.zeros_like(x)
    out[mask] = (real - mean) * std
    return out
