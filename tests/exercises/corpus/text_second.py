"""Wrong answers: generating text, from the tasks alone."""


# %% text-bits: state begins at zero
def text_bits(p, W, b, x, y, h):
    h = np.zeros_like(h)
    bits = np.zeros(x.shape)
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        q = softmax(h @ W + b)
        bits[:, t] = -np.log2(q[np.arange(len(x)), y[:, t]])
    return bits, h


# %% text-bits: logits overflow
def text_bits(p, W, b, x, y, h):
    bits = np.zeros(x.shape)
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        e = np.exp(h @ W + b)
        q = e / e.sum(axis=1, keepdims=True)
        bits[:, t] = -np.log2(q[np.arange(len(x)), y[:, t]])
    return bits, h


# %% text-bits: targets turned by one
def text_bits(p, W, b, x, y, h):
    hs = []
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        hs.append(h)
    logits = np.stack(hs, axis=1) @ W + b
    a = logits - logits.max(axis=2, keepdims=True)
    log_p = a - np.log(np.exp(a).sum(axis=2, keepdims=True))
    y = np.roll(y, 1, axis=1)
    return -np.take_along_axis(log_p, y[..., None], 2)[..., 0] / np.log(2), h


# %% text-bits: natural logarithm
def text_bits(p, W, b, x, y, h):
    hs = []
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        hs.append(h)
    logits = np.stack(hs, axis=1) @ W + b
    a = logits - logits.max(axis=2, keepdims=True)
    log_p = a - np.log(np.exp(a).sum(axis=2, keepdims=True))
    return -np.take_along_axis(log_p, y[..., None], 2)[..., 0], h


# %% text-bits: sign
def text_bits(p, W, b, x, y, h):
    hs = []
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        hs.append(h)
    logits = np.stack(hs, axis=1) @ W + b
    a = logits - logits.max(axis=2, keepdims=True)
    log_p = a - np.log(np.exp(a).sum(axis=2, keepdims=True))
    return np.take_along_axis(log_p, y[..., None], 2)[..., 0] / np.log(2), h


# %% text-bits: mean of all
def text_bits(p, W, b, x, y, h):
    bits = np.zeros(x.shape)
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        a = h @ W + b
        a = a - a.max(axis=1, keepdims=True)
        log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        bits[:, t] = -log_p[np.arange(len(x)), y[:, t]] / np.log(2)
    return bits.mean(), h


# %% text-bits: every state
def text_bits(p, W, b, x, y, h):
    hs = []
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        hs.append(h)
    hs = np.stack(hs, axis=1)
    a = hs @ W + b
    a = a - a.max(axis=2, keepdims=True)
    log_p = a - np.log(np.exp(a).sum(axis=2, keepdims=True))
    return -np.take_along_axis(log_p, y[..., None], 2)[..., 0] / np.log(2), hs


# %% text-bits: bits of what was read
def text_bits(p, W, b, x, y, h):
    bits = np.zeros(x.shape)
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        a = h @ W + b
        a = a - a.max(axis=1, keepdims=True)
        log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        bits[:, t] = -log_p[np.arange(len(x)), x[:, t]] / np.log(2)
    return bits, h


# %% text-bits: readout before the step
def text_bits(p, W, b, x, y, h):
    bits = np.zeros(x.shape)
    for t in range(x.shape[1]):
        a = h @ W + b
        a = a - a.max(axis=1, keepdims=True)
        log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        bits[:, t] = -log_p[np.arange(len(x)), y[:, t]] / np.log(2)
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
    return bits, h


# %% text-choices: times the temperature
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    return softmax(np.where(logits >= floor, logits, -np.inf) * temperature)


# %% text-choices: equal ones are thrown out
def text_choices(logits, temperature, k):
    order = np.argsort(logits, axis=1)
    a = logits / temperature
    for b in range(len(a)):
        a[b, order[b, :-k]] = -np.inf
    return softmax(a)


# %% text-choices: not shared anew
def text_choices(logits, temperature, k):
    p = softmax(logits / temperature)
    floor = np.sort(p, axis=1)[:, [-k]]
    return np.where(p >= floor, p, 0)


# %% text-choices: zero in place of minus infinity
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    return softmax(np.where(logits >= floor, logits, 0.0) / temperature)


# %% text-choices: temperature on the probabilities
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    return softmax(np.where(logits >= floor, logits, -np.inf)) / temperature


# %% text-choices: no largest subtracted
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    e = np.where(logits >= floor, np.exp(logits / temperature), 0)
    return e / e.sum(axis=1, keepdims=True)


# %% text-choices: one sum for all rows
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    a = np.where(logits >= floor, logits, -np.inf) / temperature
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum()


# %% text-choices: changes its argument
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [-k]]
    logits[logits < floor] = -np.inf
    return softmax(logits / temperature)


# %% text-choices: k-th smallest as the floor
def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, [k - 1]]
    return softmax(np.where(logits >= floor, logits, -np.inf) / temperature)


# %% text-choices: only the largest
def text_choices(logits, temperature, k):
    p = np.zeros(logits.shape)
    p[np.arange(len(p)), logits.argmax(axis=1)] = 1
    return p


# %% text-pairs: plain shares
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    return N / np.maximum(N.sum(axis=1, keepdims=True), 1)


# %% text-pairs: one added to each
def text_pairs(ids, V):
    N = np.ones((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    return N / N.sum(axis=1, keepdims=True)


# %% text-pairs: V for K
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    n = np.bincount(ids, minlength=V)
    p = (n + V * (1 / V)) / (len(ids) + V)
    return (N + V * p) / (N.sum(axis=1, keepdims=True) + V)


# %% text-pairs: unseen past gets the same for all
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    n = np.bincount(ids, minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) + k)
    p = np.full((V, V), 1 / V)
    for u in range(V):
        K = (N[u] > 0).sum()
        if K > 0:
            p[u] = (N[u] + K * single) / (N[u].sum() + K)
    return p


# %% text-pairs: division by zero for an unseen past
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    n = np.bincount(ids, minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) + k)
    K = (N > 0).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return (N + K * single) / (N.sum(axis=1, keepdims=True) + K)


# %% text-pairs: rows and columns exchanged
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[c, u] += 1
    n = np.bincount(ids, minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) + k)
    p = np.tile(single, (V, 1))
    for u in range(V):
        K = (N[u] > 0).sum()
        if K > 0:
            p[u] = (N[u] + K * single) / (N[u].sum() + K)
    return p


# %% text-pairs: a repeated pair counts once
def text_pairs(ids, V):
    N = np.zeros((V, V))
    N[ids[:-1], ids[1:]] += 1
    n = np.bincount(ids, minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) + k)
    K = (N > 0).sum(axis=1, keepdims=True)
    total = N.sum(axis=1, keepdims=True)
    p = (N + K * single) / np.maximum(total + K, 1)
    return np.where(total > 0, p, single)


# %% text-pairs: K of the predecessors
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    n = np.bincount(ids, minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) + k)
    K = (N > 0).sum(axis=0)[:, None]
    total = N.sum(axis=1, keepdims=True)
    p = (N + K * single) / np.maximum(total + K, 1)
    return np.where(total > 0, p, single)


# %% text-pairs: last character not counted
def text_pairs(ids, V):
    N = np.zeros((V, V))
    for u, c in zip(ids[:-1], ids[1:]):
        N[u, c] += 1
    n = np.bincount(ids[:-1], minlength=V)
    k = (n > 0).sum()
    single = (n + k / V) / (len(ids) - 1 + k)
    K = (N > 0).sum(axis=1, keepdims=True)
    total = N.sum(axis=1, keepdims=True)
    p = (N + K * single) / np.maximum(total + K, 1)
    return np.where(total > 0, p, single)


# %% text-pieces: targets rolled within a piece
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    x = ids[: K * batch * length].reshape(batch, K, length).swapaxes(0, 1)
    return x, np.roll(x, -1, axis=2)


# %% text-pieces: targets rolled within a stream
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    x = ids[: K * batch * length].reshape(batch, K * length)
    y = np.roll(x, -1, axis=1)
    return (x.reshape(batch, K, length).swapaxes(0, 1),
            y.reshape(batch, K, length).swapaxes(0, 1))


# %% text-pieces: targets rolled within what is used
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    x = ids[: K * batch * length]
    y = np.roll(x, -1)
    return (x.reshape(batch, K, length).swapaxes(0, 1),
            y.reshape(batch, K, length).swapaxes(0, 1))


# %% text-pieces: only the targets repaired
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    used = K * batch * length
    x = ids[:used].reshape(K, batch, length)
    y = ids[1 : used + 1].reshape(K, batch, length)
    return x, y


# %% text-pieces: stream first
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    used = K * batch * length
    x = ids[:used].reshape(batch, K, length)
    y = ids[1 : used + 1].reshape(batch, K, length)
    return x, y


# %% text-pieces: reshaped in place of an exchange
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    used = K * batch * length
    x = ids[:used].reshape(batch, K, length).reshape(K, batch, length)
    y = ids[1 : used + 1].reshape(batch, K, length).reshape(K, batch, length)
    return x, y


# %% text-pieces: the rest left out at the front
def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    used = K * batch * length
    x = ids[-used - 1 : -1].reshape(batch, K, length)
    y = ids[-used:].reshape(batch, K, length)
    return x.swapaxes(0, 1), y.swapaxes(0, 1)


# %% text-pieces: a gap after each stream
def text_pieces(ids, batch, length):
    stretch = (len(ids) - 1) // batch
    K = stretch // length
    x = ids[: batch * stretch].reshape(batch, stretch)[:, : K * length]
    y = ids[1 : batch * stretch + 1].reshape(batch, stretch)[:, : K * length]
    return (x.reshape(batch, K, length).swapaxes(0, 1),
            y.reshape(batch, K, length).swapaxes(0, 1))


# %% text-pieces: no room for the last target
def text_pieces(ids, batch, length):
    K = len(ids) // (batch * length)
    used = K * batch * length
    x = ids[:used].reshape(batch, K, length)
    y = ids[1 : used + 1].reshape(batch, K, length)
    return x.swapaxes(0, 1), y.swapaxes(0, 1)


# %% text-honest: one divided by it
temperature = 0.4


# %% text-honest: as trained
temperature = 1


# %% text-honest: the scale of the true logits
temperature = 1.5


# %% text-honest: both scales multiplied
temperature = 3.75


# %% text-honest: the square
temperature = 6.25


# %% text-honest: the first try
temperature = 2


# %% text-honest: the next try
temperature = 4


# %% text-honest: every temperature tried
temperature = [0.5, 1, 2, 4]


# %% text-honest: cold
temperature = 0.05
