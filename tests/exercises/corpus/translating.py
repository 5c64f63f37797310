"""Wrong answers: encoder–decoder."""


# %% dec-greedy: the symbol before is never updated
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    alive = np.ones(len(s), bool)
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        k = q.argmax(1)
        said[alive, t] = k[alive]
        total[alive] += np.log(q.max(1))[alive]
        alive &= k != end
    return said, total


# %% dec-greedy: stops counting one step too early
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    alive = np.ones(len(s), bool)
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        read = q.argmax(1)
        alive &= read != end
        said[alive, t] = read[alive]
        total[alive] += np.log(q.max(1))[alive]
    return said, total


# %% dec-greedy: stops when the first row is over
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        read = q.argmax(1)
        said[:, t] = read
        total += np.log(q.max(1))
        if (read == end).any():
            break
    return said, total


# %% dec-greedy: goes on after the end
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        read = q.argmax(1)
        said[:, t] = read
        total += np.log(q.max(1))
    return said, total


# %% dec-greedy: product in place of the logarithm
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.ones(len(s))
    alive = np.ones(len(s), bool)
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        read = q.argmax(1)
        said[alive, t] = read[alive]
        total[alive] *= q.max(1)[alive]
        alive &= read != end
    return said, total


# %% dec-greedy: base two
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    alive = np.ones(len(s), bool)
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax(s @ W + b)
        read = q.argmax(1)
        said[alive, t] = read[alive]
        total[alive] += np.log2(q.max(1))[alive]
        alive &= read != end
    return said, total


# %% dec-greedy: softmax over the batch
def dec_greedy(p, W, b, s, start, end, length):
    said, total = np.zeros((len(s), length), int), np.zeros(len(s))
    alive = np.ones(len(s), bool)
    read = np.full(len(s), start)
    for t in range(length):
        s = np.tanh(p.W_x[read] + s @ p.W_h + p.b)
        q = softmax((s @ W + b).T).T
        read = q.argmax(1)
        said[alive, t] = read[alive]
        total[alive] += np.log(q.max(1))[alive]
        alive &= read != end
    return said, total


# %% dec-beam: children of the best beginning alone
def dec_beam(total, log_p, width):
    k = total.argmax()
    symbols = np.argsort(-log_p[k])[:width]
    return np.full(len(symbols), k), symbols, total[k] + log_p[k, symbols]


# %% dec-beam: one child for each beginning
def dec_beam(total, log_p, width):
    found = total[:, None] + log_p
    symbols = found.argmax(1)
    parents = np.argsort(-found.max(1))[:width]
    return parents, symbols[parents], found.max(1)[parents]


# %% dec-beam: what the beginnings cost is forgotten
def dec_beam(total, log_p, width):
    flat = np.argsort(-log_p, axis=None)[:width]
    parents, symbols = np.unravel_index(flat, log_p.shape)
    return parents, symbols, log_p[parents, symbols]


# %% dec-beam: smallest first
def dec_beam(total, log_p, width):
    found = total[:, None] + log_p
    flat = np.argsort(found, axis=None)[-width:]
    parents, symbols = np.unravel_index(flat, found.shape)
    return parents, symbols, found[parents, symbols]


# %% dec-beam: probabilities come back
def dec_beam(total, log_p, width):
    found = np.exp(total[:, None] + log_p)
    flat = np.argsort(-found, axis=None)[:width]
    parents, symbols = np.unravel_index(flat, found.shape)
    return parents, symbols, found[parents, symbols]


# %% dec-beam: symbol and beginning exchanged
def dec_beam(total, log_p, width):
    found = total[:, None] + log_p
    flat = np.argsort(-found, axis=None)[:width]
    return flat % log_p.shape[1], flat // log_p.shape[1], found.ravel()[flat]


# %% dec-beam: probabilities are added
def dec_beam(total, log_p, width):
    found = np.exp(total)[:, None] + np.exp(log_p)
    flat = np.argsort(-found, axis=None)[:width]
    parents, symbols = np.unravel_index(flat, found.shape)
    return parents, symbols, np.log(found[parents, symbols])


# %% dec-shift: the end is still not asked for
def dec_shift(y, end):
    read, wanted = y[:, :-1], y[:, 1:]
    return read, wanted, (wanted != 0) & (wanted != end)


# %% dec-shift: the decoder still copies
def dec_shift(y, end):
    read, wanted = y[:, 1:], y[:, 1:]
    return read, wanted, wanted != 0


# %% dec-shift: two ahead
def dec_shift(y, end):
    read, wanted = y[:, :-2], y[:, 2:]
    return read, wanted, wanted != 0


# %% dec-shift: everything counts
def dec_shift(y, end):
    read, wanted = y[:, :-1], y[:, 1:]
    return read, wanted, np.ones(wanted.shape, bool)


# %% dec-shift: the step after the end counts
def dec_shift(y, end):
    read, wanted = y[:, :-1], y[:, 1:]
    return read, wanted, read != 0


# %% dec-shift: turned over with roll
def dec_shift(y, end):
    read = np.roll(y, 1, axis=1)
    return read, y, y != 0


# %% dec-width: two shares, as if of different dates
def dec_width(right):
    share, n = right.mean(1), right.shape[1]
    variance = share * (1 - share) / n
    half = 1.96 * np.sqrt(variance + variance[0])
    gain = share - share[0]
    better = np.flatnonzero(gain - half > 0)
    return gain, gain - half, gain + half, better[0] if len(better) else 0


# %% dec-width: the spread of single dates
def dec_width(right):
    d = right * 1.0 - right[0]
    gain, half = d.mean(1), 1.96 * d.std(1, ddof=1)
    better = np.flatnonzero(gain - half > 0)
    return gain, gain - half, gain + half, better[0] if len(better) else 0


# %% dec-width: the largest gain wins
def dec_width(right):
    d = right * 1.0 - right[0]
    gain = d.mean(1)
    half = 1.96 * d.std(1, ddof=1) / np.sqrt(d.shape[1])
    return gain, gain - half, gain + half, gain.argmax()


# %% dec-width: divided by n
def dec_width(right):
    d = right * 1.0 - right[0]
    gain, half = d.mean(1), 1.96 * d.std(1) / np.sqrt(d.shape[1])
    better = np.flatnonzero(gain - half > 0)
    return gain, gain - half, gain + half, better[0] if len(better) else 0


# %% dec-width: exclusive or for a difference
def dec_width(right):
    d = right ^ right[0]
    gain = d.mean(1)
    half = 1.96 * d.std(1, ddof=1) / np.sqrt(d.shape[1])
    better = np.flatnonzero(gain - half > 0)
    return gain, gain - half, gain + half, better[0] if len(better) else 0


# %% dec-width: counted from one
def dec_width(right):
    d = right * 1.0 - right[0]
    gain = d.mean(1)
    half = 1.96 * d.std(1, ddof=1) / np.sqrt(d.shape[1])
    better = np.flatnonzero(gain - half > 0)
    return gain, gain - half, gain + half, better[0] + 1 if len(better) else 0


# %% dec-trap: columns sum to one
answer = {"first": np.array([0.55, 0.45]),
          "then": np.array([[0.5, 0.9], [0.5, 0.1]])}


# %% dec-trap: too far apart
answer = {"first": np.array([0.8, 0.2]),
          "then": np.array([[0.5, 0.5], [0.99, 0.01]])}


# %% dec-trap: sure after the wrong one
answer = {"first": np.array([0.55, 0.45]),
          "then": np.array([[0.95, 0.05], [0.5, 0.5]])}


# %% dec-trap: joint probabilities
answer = {"first": np.array([0.51, 0.49]),
          "then": np.array([[0.26, 0.25], [0.48, 0.01]])}


# %% dec-trap: equal first symbols
answer = {"first": np.array([0.5, 0.5]),
          "then": np.array([[0.5, 0.5], [1.0, 0.0]])}


# %% dec-trap: not enough
answer = {"first": np.array([0.55, 0.45]),
          "then": np.array([[0.6, 0.4], [0.9, 0.1]])}
