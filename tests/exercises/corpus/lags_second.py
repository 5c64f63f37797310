"""Wrong answers: readers, second set."""


# %% lag-peephole: the output gate sees the old memory
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        o = sigmoid(a_o + p_o * c)
        c = f * c + i * np.tanh(a_g)
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: input and forget gate see the new memory
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        g = np.tanh(a_g)
        new = sigmoid(a_f) * c + sigmoid(a_i) * g
        c = sigmoid(a_f + p_f * new) * c + sigmoid(a_i + p_i * new) * g
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the second row forgotten
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        c = sigmoid(a_f) * c + sigmoid(a_i) * np.tanh(a_g)
        h = sigmoid(a_o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the peepholes look at h
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * h)
        f = sigmoid(a_f + p_f * h)
        c = f * c + i * np.tanh(a_g)
        o = sigmoid(a_o + p_o * h)
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the third block for the output gate
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, p_o, _ = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: peepholes of i and f exchanged
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_f, p_i, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the candidate has a peephole too
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, p_g, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g + p_g * c)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: both rows of b added
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    hs = []
    for t in range(T):
        a = x[:, t] @ p.W_x + p.b[0] + h @ p.W_h + p.b[1]
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        c = sigmoid(a_f) * c + sigmoid(a_i) * np.tanh(a_g)
        h = sigmoid(a_o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the last state alone
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
    return h


# %% lag-peephole: stacked along the first axis
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.array(hs)


# %% lag-peephole: one list of the same array
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h[:] = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: blocks in the order i, f, o, g
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, p_o, _ = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_o, a_g = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: the output gate sees tanh of the memory
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        h = sigmoid(a_o + p_o * np.tanh(c)) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: no forget gate
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, _, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        c = c + sigmoid(a_i + p_i * c) * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-peephole: f changes c before i looks at it
def lag_peephole(x, p):
    B, T, _ = x.shape
    H = p.W_h.shape[0]
    h, c = np.zeros((B, H)), np.zeros((B, H))
    p_i, p_f, _, p_o = np.split(p.b[1], 4)
    hs = []
    for t in range(T):
        a_i, a_f, a_g, a_o = np.split(
            x[:, t] @ p.W_x + h @ p.W_h + p.b[0], 4, axis=1)
        c = sigmoid(a_f + p_f * c) * c
        c = c + sigmoid(a_i + p_i * c) * np.tanh(a_g)
        h = sigmoid(a_o + p_o * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lag-clock: the chapter's timer, at seven
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 40, 40, -20 * 6.5], [0, 0, 0, 20]]


# %% lag-clock: the chapter's timer as it is
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 40, 40, -20 * 9.5], [0, 0, 0, 20]]


# %% lag-clock: the ring starts at 8
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 20 * 7.5, 40, -20 * 7.5], [0, -20, 0, 20]]


# %% lag-clock: the input gate shut after the ring as well
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[130, 130, 40, -130], [-20, -20, 0, 20]]


# %% lag-clock: forgets one step late
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 150, 40, -130], [0, -20, 0, 20]]


# %% lag-clock: signs of the forget gate the wrong way round
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, -130, 40, -130], [0, 20, 0, 20]]


# %% lag-clock: rows of b exchanged
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[0, -20, 0, 20], [40, 130, 40, -130]]


# %% lag-clock: blocks in the order i, f, o, g
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, -130, 40], [0, -20, 20, 0]]


# %% lag-clock: gates too soft
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 6.5, 40, -6.5], [0, -1, 0, 1]]


# %% lag-clock: b without its second row
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4))
clock.b[:] = [40, 130, 40, -130]


# %% lag-clock: the peephole of the output gate forgotten
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, 40, -130], [0, -20, 0, 0]]


# %% lag-clock: always open
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, 40, 40], [0, -20, 0, 0]]


# %% lag-clock: the last period is one step short
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 110, 40, -110], [0, -20, 0, 20]]


# %% lag-clock: the candidate is negative
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, -40, -130], [0, 20, 0, -20]]


# %% lag-clock: a hum between the rings
step = np.arctanh(1 / 7)
clock = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
clock.b[:] = [[40, 130, step, -13], [0, -140, 0, 14]]


# %% lag-clock: what it shows
clock = np.array([0, 0, 0, 0, 0, 0, 1] * 30, float)


# %% lag-drift: without recurrent weights
b_i = -1


# %% lag-drift: the chapter's bias
b_i = -3


# %% lag-drift: one too small
b_i = -5


# %% lag-drift: far too small
b_i = -10


# %% lag-drift: the sign forgotten
b_i = 4


# %% lag-drift: not a whole number
b_i = -3.8


# %% lag-drift: one for each seed
b_i = [-4, -4, -4]


# %% lag-drift: the value of the gate
b_i = sigmoid(np.array(-4.0))


# %% lag-drift: the spread that was measured
b_i = 0.64


# %% lag-drift: nothing
b_i = None


# %% lag-drift: a bias of zero
b_i = 0


# %% lag-drift: a text
b_i = "-4"


# %% lag-judge: as it was
def lag_judge(scores, legal, mask):
    best = scores.argmax(axis=-1)
    right = np.take_along_axis(legal, best[:, :, None], axis=-1)[..., 0]
    return right.all(axis=1).mean()


# %% lag-judge: the mask alone
def lag_judge(scores, legal, mask):
    best = scores.argmax(axis=-1)
    right = np.take_along_axis(legal, best[:, :, None], axis=-1)[..., 0]
    return (right | ~mask).all(axis=1).mean()


# %% lag-judge: every legal symbol, without the mask
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return (low > high).all(axis=1).mean()


# %% lag-judge: ties are right
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low >= high) | ~mask).all(axis=1).mean()


# %% lag-judge: share of steps
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return (low > high)[mask].mean()


# %% lag-judge: padded steps count as wrong
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low > high) & mask).all(axis=1).mean()


# %% lag-judge: share of strings with a mistake
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low <= high) & mask).any(axis=1).mean()


# %% lag-judge: zero where a symbol is not legal
def lag_judge(scores, legal, mask):
    low = (scores * legal).min(axis=-1)
    high = (scores * ~legal).max(axis=-1)
    return ((low > high) | ~mask).all(axis=1).mean()


# %% lag-judge: the best legal against the best illegal
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, -np.inf).max(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low > high) | ~mask).all(axis=1).mean()


# %% lag-judge: the two best are legal, always two
def lag_judge(scores, legal, mask):
    best = np.argsort(scores, axis=-1)[..., -2:]
    right = np.take_along_axis(legal, best, axis=-1).all(axis=-1)
    return (right | ~mask).all(axis=1).mean()


# %% lag-judge: any step
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low > high) & mask).any(axis=1).mean()


# %% lag-judge: the last step alone
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    last = mask.sum(axis=1) - 1
    return (low > high)[np.arange(len(mask)), last].mean()


# %% lag-judge: one value for each string
def lag_judge(scores, legal, mask):
    low = np.where(legal, scores, np.inf).min(axis=-1)
    high = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((low > high) | ~mask).all(axis=1)


# %% lag-judge: legal means above one half
def lag_judge(scores, legal, mask):
    right = ((scores > 0.5) == legal).all(axis=-1)
    return (right | ~mask).all(axis=1).mean()
