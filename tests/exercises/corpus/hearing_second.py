"""Wrong answers: hearing."""


# %% hear-power: np.hanning
def hear_power(wave, length, hop):
    found = []
    for start in range(0, len(wave) - length + 1, hop):
        frame = wave[start : start + length] * np.hanning(length)
        found.append(np.abs(np.fft.rfft(frame)) ** 2)
    return np.array(found)


# %% hear-power: no window
def hear_power(wave, length, hop):
    found = []
    for start in range(0, len(wave) - length + 1, hop):
        found.append(np.abs(np.fft.rfft(wave[start : start + length])) ** 2)
    return np.array(found)


# %% hear-power: the last frame missed
def hear_power(wave, length, hop):
    w = 0.5 * (1 - np.cos(2 * np.pi * np.arange(length) / length))
    starts = range(0, len(wave) - length, hop)
    rows = [wave[s : s + length] * w for s in starts]
    return np.abs(np.fft.rfft(rows)) ** 2


# %% hear-power: size, not power
def hear_power(wave, length, hop):
    w = 0.5 * (1 - np.cos(2 * np.pi * np.arange(length) / length))
    starts = range(0, len(wave) - length + 1, hop)
    return np.abs(np.fft.rfft([wave[s : s + length] * w for s in starts]))


# %% hear-power: transformed over the frames
def hear_power(wave, length, hop):
    w = 0.5 * (1 - np.cos(2 * np.pi * np.arange(length) / length))
    starts = range(0, len(wave) - length + 1, hop)
    rows = np.array([wave[s : s + length] * w for s in starts])
    return np.abs(np.fft.rfft(rows, axis=0)) ** 2


# %% hear-power: cosine window
def hear_power(wave, length, hop):
    w = np.sin(np.pi * np.arange(length) / length)
    starts = range(0, len(wave) - length + 1, hop)
    rows = np.array([wave[s : s + length] * w for s in starts])
    return np.abs(np.fft.rfft(rows)) ** 2


# %% hear-collapse: only the order repaired
def hear_collapse(path, blank):
    labels = path[path != np.roll(path, 1)]
    labels = labels[labels != blank]
    return np.pad(labels, (0, len(path) - len(labels)), constant_values=-1)


# %% hear-collapse: only the first label repaired
def hear_collapse(path, blank):
    labels = [k for k in path if k != blank]
    labels = [k for i, k in enumerate(labels) if not i or k != labels[i - 1]]
    return np.array(labels + [-1] * (len(path) - len(labels)))


# %% hear-collapse: compared with the step after
def hear_collapse(path, blank):
    labels = [k for i, k in enumerate(path[:-1])
              if k != path[i + 1] and k != blank]
    return np.array(labels + [-1] * (len(path) - len(labels)))


# %% hear-collapse: last step forgotten
def hear_collapse(path, blank):
    labels, before = [], blank
    for k in path[:-1]:
        if k != before and k != blank:
            labels.append(k)
        before = k
    return np.array(labels + [-1] * (len(path) - len(labels)))


# %% hear-collapse: np.unique
def hear_collapse(path, blank):
    labels = [k for k in np.unique(path) if k != blank]
    return np.array(labels + [-1] * (len(path) - len(labels)))


# %% hear-collapse: before is not moved past blanks
def hear_collapse(path, blank):
    labels, before = [], None
    for k in path:
        if k != blank:
            if k != before:
                labels.append(k)
            before = k
    return np.array(labels + [-1] * (len(path) - len(labels)))


# %% hear-loss: products of probabilities
def hear_loss(scores, labels):
    e = np.exp(scores - scores.max(1, keepdims=True))
    y = e / e.sum(1, keepdims=True)
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [k, blank]
    a = np.zeros(len(where))
    a[:2] = y[0, where[:2]]
    for t in range(1, len(y)):
        b = a.copy()
        b[1:] += a[:-1]
        for s in range(2, len(where)):
            if where[s] != where[s - 2]:
                b[s] += a[s - 2]
        a = b * y[t, where]
    with np.errstate(divide="ignore"):
        return -np.log(a[-1] + a[-2])


# %% hear-loss: skips every blank
def hear_loss(scores, labels):
    y = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [k, blank]
    a = np.full(len(where), -np.inf)
    a[:2] = y[0, where[:2]]
    for t in range(1, len(y)):
        b = a.copy()
        b[1:] = np.logaddexp(b[1:], a[:-1])
        for s in range(3, len(where), 2):
            b[s] = np.logaddexp(b[s], a[s - 2])
        a = b + y[t, where]
    return -np.logaddexp(a[-1], a[-2])


# %% hear-loss: in place
def hear_loss(scores, labels):
    y = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [k, blank]
    a = np.full(len(where), -np.inf)
    a[:2] = y[0, where[:2]]
    for t in range(1, len(y)):
        for s in range(1, len(where)):
            a[s] = np.logaddexp(a[s], a[s - 1])
            if s > 1 and where[s] != where[s - 2]:
                a[s] = np.logaddexp(a[s], a[s - 2])
        a = a + y[t, where]
    return -np.logaddexp(a[-1], a[-2])


# %% hear-loss: no blank before the first label
def hear_loss(scores, labels):
    y = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    blank = scores.shape[1] - 1
    where = []
    for k in labels:
        where += [k, blank]
    a = np.full(len(where), -np.inf)
    a[0] = y[0, where[0]]
    for t in range(1, len(y)):
        b = a.copy()
        b[1:] = np.logaddexp(b[1:], a[:-1])
        for s in range(2, len(where)):
            if where[s] != where[s - 2]:
                b[s] = np.logaddexp(b[s], a[s - 2])
        a = b + y[t, where]
    return -np.logaddexp(a[-1], a[-2])


# %% hear-loss: the last blank alone
def hear_loss(scores, labels):
    y = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [k, blank]
    a = np.full(len(where), -np.inf)
    a[:2] = y[0, where[:2]]
    for t in range(1, len(y)):
        b = a.copy()
        b[1:] = np.logaddexp(b[1:], a[:-1])
        for s in range(2, len(where)):
            if where[s] != where[s - 2]:
                b[s] = np.logaddexp(b[s], a[s - 2])
        a = b + y[t, where]
    return -a[-1]


# %% hear-loss: the scores as logarithms
def hear_loss(scores, labels):
    y = scores
    blank = scores.shape[1] - 1
    where = [blank]
    for k in labels:
        where += [k, blank]
    a = np.full(len(where), -np.inf)
    a[:2] = y[0, where[:2]]
    for t in range(1, len(y)):
        b = a.copy()
        b[1:] = np.logaddexp(b[1:], a[:-1])
        for s in range(2, len(where)):
            if where[s] != where[s - 2]:
                b[s] = np.logaddexp(b[s], a[s - 2])
        a = b + y[t, where]
    return -np.logaddexp(a[-1], a[-2])


# %% hear-slope: indexed addition that counts once
def hear_slope(scores, labels, gamma):
    e = np.exp(scores - scores.max(1, keepdims=True))
    d = e / e.sum(1, keepdims=True)
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[1::2] = labels
    d[:, where] -= gamma
    return d


# %% hear-slope: the other sign
def hear_slope(scores, labels, gamma):
    e = np.exp(scores - scores.max(1, keepdims=True))
    y = e / e.sum(1, keepdims=True)
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[1::2] = labels
    return gamma @ np.eye(scores.shape[1])[where] - y


# %% hear-slope: only the labels
def hear_slope(scores, labels, gamma):
    e = np.exp(scores - scores.max(1, keepdims=True))
    y = e / e.sum(1, keepdims=True)
    for u, k in enumerate(labels):
        y[:, k] -= gamma[:, 2 * u + 1]
    return y


# %% hear-slope: overflow
def hear_slope(scores, labels, gamma):
    with np.errstate(over="ignore", invalid="ignore"):
        y = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[1::2] = labels
    return y - gamma @ np.eye(scores.shape[1])[where]


# %% hear-slope: labels in the even places
def hear_slope(scores, labels, gamma):
    e = np.exp(scores - scores.max(1, keepdims=True))
    y = e / e.sum(1, keepdims=True)
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[0 : 2 * len(labels) : 2] = labels
    return y - gamma @ np.eye(scores.shape[1])[where]


# %% hear-slope: scores changed
def hear_slope(scores, labels, gamma):
    scores -= scores.max(1, keepdims=True)
    y = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    where = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    where[1::2] = labels
    return y - gamma @ np.eye(scores.shape[1])[where]


# %% hear-paths: no blank between equal ones
paths = 5005


# %% hear-paths: binomial of steps and labels
paths = 220


# %% hear-paths: all
paths = 11**12


# %% hear-paths: one of the two ends
paths = 1716


# %% hear-paths: seven places at once
paths = 792
