"""Wrong answers: readers, second set."""


# %% choose-stack: every layer reads the features
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        n += G * H * (D + H + k) * (2 if two else 1)
    return n


# %% choose-stack: one set of weights for both directions
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        n += G * H * (D + H + k)
        D = 2 * H if two else H
    return n


# %% choose-stack: the outputs added and not put side by side
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        n += (1 + two) * G * H * (D + H + k)
        D = H
    return n


# %% choose-stack: both directions as a wider layer
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        if two:
            H = 2 * H
        n += G * H * (D + H + k)
        D = H
    return n


# %% choose-stack: a helper, one bias
def layer_size(G, D, H):
    return G * (D * H + H * H + H)


def choose_stack(D, blocks, units, biases, both):
    total, width = 0, D
    for l in range(len(blocks)):
        size = layer_size(blocks[l], width, units[l])
        total += 2 * size if both[l] else size
        width = 2 * units[l] if both[l] else units[l]
    return total


# %% choose-stack: a helper that takes the next width from the blocks
def one(G, D, H, k, two):
    size = G * H * (D + H + k)
    return 2 * size if two else size


def choose_stack(D, blocks, units, biases, both):
    total = 0
    for l in range(len(units)):
        total += one(blocks[l], D, units[l], biases[l], both[l])
        D = blocks[l] * units[l]
    return total


# %% choose-stack: a helper, biases multiplied
def weights_of(G, D, H, k):
    return G * H * (D + H) * k


def choose_stack(D, blocks, units, biases, both):
    reads = [D] + [H * (1 + t) for H, t in zip(units, both)]
    return sum((1 + t) * weights_of(G, d, H, k) for G, d, H, k, t in
               zip(blocks, reads, units, biases, both))


# %% choose-stack: the last layer forgotten
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for l in range(len(blocks) - 1):
        n += (1 + both[l]) * blocks[l] * units[l] * (D + units[l] + biases[l])
        D = (1 + both[l]) * units[l]
    return n


# %% choose-stack: the width changed before it is read
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        D = H * (2 if two else 1)
        n += (2 if two else 1) * G * H * (D + H + k)
    return n


# %% choose-stack: biases once a unit
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        n += (1 + two) * (G * H * (D + H) + k * H)
        D = H * (1 + two)
    return n


# %% choose-stack: recurrent weights over both states
def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both):
        m = 2 if two else 1
        n += m * G * H * (D + m * H + k)
        D = m * H
    return n


# %% choose-padding: forward alone
def choose_padding(lengths, B, G, D, H):
    one = 2 * G * H * (D + H)
    spent = 0
    for k in range(0, len(lengths), B):
        part = lengths[k : k + B]
        spent += len(part) * max(part)
    return spent * one, sum(lengths) * one


# %% choose-padding: sorted first
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    lengths = np.sort(lengths)
    spent = sum(len(lengths[k : k + B]) * lengths[k : k + B].max()
                for k in range(0, len(lengths), B))
    return spent * one, lengths.sum() * one


# %% choose-padding: padded to the longest of all
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    return len(lengths) * max(lengths) * one, sum(lengths) * one


# %% choose-padding: the last batch counted as full
def choose_padding(lengths, B, G, D, H):
    one = 3 * 2 * G * H * (D + H)
    spent = 0
    for k in range(0, len(lengths), B):
        spent += B * max(lengths[k : k + B])
    return one * spent, one * np.sum(lengths)


# %% choose-padding: the last batch dropped
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    full = len(lengths) // B
    spent = sum(B * max(lengths[k * B : (k + 1) * B]) for k in range(full))
    return one * spent, one * sum(lengths)


# %% choose-padding: biases counted
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H + 1)
    spent = sum(len(lengths[k : k + B]) * max(lengths[k : k + B])
                for k in range(0, len(lengths), B))
    return one * spent, one * sum(lengths)


# %% choose-padding: what padding adds
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    spent = sum(len(lengths[k : k + B]) * max(lengths[k : k + B])
                for k in range(0, len(lengths), B))
    return one * (spent - sum(lengths)), one * sum(lengths)


# %% choose-padding: multiplications alone
def choose_padding(lengths, B, G, D, H):
    one = 3 * G * H * (D + H)
    spent = sum(len(lengths[k : k + B]) * max(lengths[k : k + B])
                for k in range(0, len(lengths), B))
    return one * spent, one * sum(lengths)


# %% choose-padding: steps of a batch and not of its sequences
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    spent = sum(max(lengths[k : k + B]) for k in range(0, len(lengths), B))
    return one * spent, one * sum(lengths)


# %% choose-padding: D times H
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * D * H
    spent = sum(len(lengths[k : k + B]) * max(lengths[k : k + B])
                for k in range(0, len(lengths), B))
    return one * spent, one * sum(lengths)


# %% choose-padding: needed before spent
def choose_padding(lengths, B, G, D, H):
    one = 6 * G * H * (D + H)
    spent = sum(len(lengths[k : k + B]) * max(lengths[k : k + B])
                for k in range(0, len(lengths), B))
    return one * sum(lengths), one * spent


# %% choose-padding: padded to the mean, forward alone
def choose_padding(lengths, B, G, D, H):
    one = 2 * G * H * (D + H)
    spent = 0
    for k in range(0, len(lengths), B):
        part = lengths[k : k + B]
        spent += len(part) * np.mean(part)
    return one * spent, one * np.sum(lengths)


# %% choose-signs: one side
def choose_signs(a, b):
    d = a - b
    n = len(d)
    count = 0
    for k in range(2**n):
        s = np.array([1 if k >> j & 1 else -1 for j in range(n)])
        count += (s * d).mean() >= d.mean() - 1e-12
    return count / 2**n


# %% choose-signs: strictly further
def choose_signs(a, b):
    d = a - b
    n = len(d)
    count = 0
    for k in range(2**n):
        s = np.array([1 if k >> j & 1 else -1 for j in range(n)])
        count += abs((s * d).mean()) > abs(d.mean()) + 1e-12
    return count / 2**n


# %% choose-signs: counts signs, not means
def choose_signs(a, b):
    d = a - b
    n = len(d)
    wins = (d > 0).sum()
    far = max(wins, n - wins)
    count = 0
    for k in range(2**n):
        w = bin(k).count("1")
        count += max(w, n - w) >= far
    return count / 2**n


# %% choose-signs: scores are shuffled and not signs
def choose_signs(a, b):
    rng = np.random.default_rng(0)
    both = np.concatenate([a, b])
    n, here = len(a), abs(a.mean() - b.mean())
    count = 0
    for _ in range(2000):
        p = rng.permutation(both)
        count += abs(p[:n].mean() - p[n:].mean()) >= here - 1e-12
    return count / 2000


# %% choose-signs: patterns drawn at random
def choose_signs(a, b):
    rng = np.random.default_rng(0)
    d = a - b
    s = rng.choice([-1, 1], size=(1000, len(d)))
    return (np.abs((s * d).mean(axis=1)) >= abs(d.mean()) - 1e-12).mean()


# %% choose-signs: the share that is nearer
def choose_signs(a, b):
    d = a - b
    n = len(d)
    s = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
    return (np.abs(s @ d) / n <= abs(d.mean()) + 1e-12).mean()


# %% choose-signs: signs of 0 and 1
def choose_signs(a, b):
    d = a - b
    n = len(d)
    s = np.arange(2**n)[:, None] >> np.arange(n) & 1
    return (np.abs(s @ d) / n >= abs(d.mean()) - 1e-12).mean()


# %% choose-signs: without the measured pattern
def choose_signs(a, b):
    d = a - b
    n = len(d)
    s = 1 - 2 * (np.arange(1, 2**n)[:, None] >> np.arange(n) & 1)
    return (np.abs(s @ d) / n >= abs(d.mean()) - 1e-12).mean()


# %% choose-signs: the number and not the share
def choose_signs(a, b):
    d = a - b
    n = len(d)
    s = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
    return float((np.abs(s @ d) / n >= abs(d.mean()) - 1e-12).sum())


# %% choose-signs: the t test
def choose_signs(a, b):
    from scipy import stats
    return stats.ttest_rel(a, b).pvalue


# %% choose-signs: mean of the sizes
def choose_signs(a, b):
    d = np.abs(a - b)
    n = len(d)
    s = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
    return (np.abs(s @ d) / n >= d.mean() - 1e-12).mean()


# %% choose-sizes: equal units
sizes = (60, 60)


# %% choose-sizes: the second layer reads 100 as well
sizes = (30, 63)


# %% choose-sizes: one LSTM layer counted
sizes = (48, 59)


# %% choose-sizes: too small
sizes = (10, 16)


# %% choose-sizes: too large
sizes = (100, 170)


# %% choose-sizes: GRU first
sizes = (69, 40)


# %% choose-sizes: two per cent apart
sizes = (40, 70)


# %% choose-sizes: three numbers
sizes = (40, 40, 69)


# %% choose-sizes: halves of a unit
sizes = (40.5, 69.5)


# %% choose-sizes: parameters instead of units
sizes = (35520, 35397)


# %% choose-unfair: the rate of b is chosen, by the test
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = test_a.mean(axis=1).argmax()
    rate_b = test_b.mean(axis=1).argmax()
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: b keeps its first rate
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = 0
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: validation accuracies are compared
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = valid_b.mean(axis=1).argmax()
    gap = (valid_a[rate_a] - valid_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: mean over the rates
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=0).argmax()
    rate_b = valid_b.mean(axis=0).argmax()
    gap = (test_a[:, rate_a] - test_b[:, rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: the luckiest run
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.max(axis=1).argmax()
    rate_b = valid_b.max(axis=1).argmax()
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: the rate of a for b
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = rate_a
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: the worst rate
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmin()
    rate_b = valid_b.mean(axis=1).argmin()
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: a's samples choose for both
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = test_b.mean(axis=1).argmax()
    gap = (test_b[rate_b] - test_a[rate_a]).mean()
    return rate_a, rate_b, gap


# %% choose-unfair: a rate for each seed
def choose_unfair(valid_a, test_a, valid_b, test_b):
    best_a, best_b = valid_a.argmax(axis=0), valid_b.argmax(axis=0)
    s = np.arange(valid_a.shape[1])
    gap = (test_a[best_a, s] - test_b[best_b, s]).mean()
    return valid_a.mean(axis=1).argmax(), valid_b.mean(axis=1).argmax(), gap


# %% choose-unfair: size of the gap
def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = valid_b.mean(axis=1).argmax()
    gap = abs(test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


# %% choose-interval: RNN minus LSTM
found = (-0.053, -0.015)


# %% choose-interval: in per cent
found = (1.5, 5.3)


# %% choose-interval: mean and half of the width
found = (0.034, 0.019)


# %% choose-interval: one number
found = 0.034


# %% choose-interval: upper end first
found = (0.053, 0.015)


# %% choose-interval: what interval returns, whole
found = (0.034, 0.015, 0.053, 16)


# %% choose-interval: the interval of the LSTM's accuracy
found = (0.97, 0.99)


# %% choose-interval: the smallest and the largest difference
found = (-0.02, 0.12)


# %% choose-interval: a middle that is far off
found = (0.08, 0.12)


# %% choose-interval: far too narrow
found = (0.0335, 0.0345)
