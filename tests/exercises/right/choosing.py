"""Right answers: readers, second set."""


# %% choose-stack: arrays, no loop
def choose_stack(D, blocks, units, biases, both):
    G, H, k = map(np.asarray, (blocks, units, biases))
    ways = np.asarray(both).astype(int) + 1
    reads = np.r_[D, (ways * H)[:-1]]
    return (ways * G * H * (reads + H + k)).sum()


# %% choose-stack: a recursion with a helper
def one_way(G, D, H, k):
    return G * (D * H + H**2 + k * H)


def choose_stack(D, blocks, units, biases, both):
    if len(blocks) == 0:
        return 0
    two = 2 if both[0] else 1
    rest = choose_stack(two * units[0], blocks[1:], units[1:], biases[1:],
                        both[1:])
    return two * one_way(blocks[0], D, units[0], biases[0]) + rest


# %% choose-padding: maximum.reduceat
def choose_padding(lengths, B, G, D, H):
    starts = np.arange(0, len(lengths), B)
    longest = np.maximum.reduceat(lengths, starts)
    rows = np.diff(np.append(starts, len(lengths)))
    flops = 6 * G * H * (D + H)
    return flops * (rows @ longest), flops * np.sum(lengths)


# %% choose-padding: each sequence asks for its batch
def choose_padding(lengths, B, G, D, H):
    lengths = [int(n) for n in lengths]
    padded = [max(lengths[k // B * B:][:B]) for k in range(len(lengths))]
    cost = 2 * G * H * (D + H) * (1 + 2)
    return cost * sum(padded), cost * sum(lengths)


# %% choose-signs: itertools
def choose_signs(a, b):
    from itertools import product
    d = [float(u - v) for u, v in zip(a, b)]
    here, far = abs(sum(d)), 0
    for pattern in product((1, -1), repeat=len(d)):
        far += abs(sum(s * v for s, v in zip(pattern, d))) > here - 1e-9
    return far / 2 ** len(d)


# %% choose-signs: sums built up one difference at a time
def choose_signs(a, b):
    d = np.asarray(a) - np.asarray(b)
    sums = np.zeros(1)
    for v in d:
        sums = np.r_[sums + v, sums - v]
    return np.count_nonzero(abs(sums) >= abs(d.sum()) - 1e-9) / len(sums)


# %% choose-sizes: a list
sizes = [40, 69]


# %% choose-sizes: an array of floats
sizes = np.array([36.0, 62.0])


# %% choose-unfair: plain Python
def choose_unfair(valid_a, test_a, valid_b, test_b):
    chosen = []
    for valid in (valid_a, valid_b):
        means = [sum(row) / len(row) for row in valid.tolist()]
        chosen.append(means.index(max(means)))
    a, b = chosen
    return a, b, test_a[a].mean() - test_b[b].mean()


# %% choose-unfair: a helper for both cells
def judged(valid, test):
    rate = np.argmax(np.sum(valid, axis=-1))
    return rate, np.mean(test, axis=-1)[rate]


def choose_unfair(valid_a, test_a, valid_b, test_b):
    (i, a), (j, b) = judged(valid_a, test_a), judged(valid_b, test_b)
    return i, j, a - b


# %% choose-interval: a tuple
found = (0.017, 0.051)


# %% choose-interval: an array
found = np.array([0.012, 0.062])
