"""Right answers in unusual styles: encoder–decoder."""


# %% dec-greedy: row by row, with lists
def dec_greedy(p, W, b, s, start, end, length):
    said, total = [], []
    for h in np.asarray(s):
        row, cost, last = [], 0.0, start
        while len(row) < length and (not row or row[-1] != end):
            h = np.tanh(p.W_x[last] + h @ p.W_h + p.b)
            q = softmax(h @ W + b)
            last = int(np.argmax(q))
            cost += float(np.log(q[last]))
            row.append(last)
        said.append(row + [0] * (length - len(row)))
        total.append(cost)
    return said, total


# %% dec-beam: a sorted list of triples
def dec_beam(total, log_p, width):
    found = sorted(
        ((total[k] + log_p[k][v], k, v)
         for k in range(len(total)) for v in range(len(log_p[k]))),
        key=lambda one: -one[0])[:width]
    return ([k for _, k, _ in found], [v for _, _, v in found],
            [t for t, _, _ in found])


# %% dec-shift: slices with numbers
def dec_shift(y, end):
    n = y.shape[1] - 1
    return y[:, 0:n], y[:, 1 : n + 1], np.greater(y[:, 1 : n + 1], 0)


# %% dec-width: counts of the dates that were repaired and harmed
def dec_width(right):
    n = right.shape[1]
    up = (right & ~right[0]).sum(1)
    down = (~right & right[0]).sum(1)
    gain = (up - down) / n
    variance = (up + down - n * gain**2) / (n - 1)
    low, high = (gain + k * 1.96 * np.sqrt(variance / n) for k in (-1, 1))
    return gain, low, high, np.argmax(low > 0)


# %% dec-trap: the other way round, as lists
answer = {"first": [0.48, 0.52],
          "then": [[0.0, 1.0], [0.5, 0.5]]}
