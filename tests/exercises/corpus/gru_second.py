"""Wrong answers: readers, second set."""


# %% gru-step: z and r exchanged in the fused array
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    r = sigmoid(ax[:, :H] + ah[:, :H])
    z = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, 2 * H:])
    return n + z * (h_prev - n)


# %% gru-step: sign of the difference
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, 2 * H:])
    return n + z * (n - h_prev)


# %% gru-step: no tanh
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = ax[:, 2 * H:] + r * ah[:, 2 * H:]
    return n + z * (h_prev - n)


# %% gru-step: one bias row for both
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[0]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, 2 * H:])
    return n + z * (h_prev - n)


# %% gru-step: second bias row forgotten
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, 2 * H:])
    return n + z * (h_prev - n)


# %% gru-step: z in the candidate
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + z * ah[:, 2 * H:])
    return n + z * (h_prev - n)


# %% gru-step: fused slices one block off
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, H:2 * H])
    return n + z * (h_prev - n)


# %% gru-step: old state not blended
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = (1 - update) * cand
    return new


# %% gru-step: reset over everything
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(reset * (lin(x_t, p.W_xn, p.b_xn) + lin(h_prev, p.W_hn, p.b_hn)))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: r reads the input alone
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: z reads the state alone
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: no sigma for r
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr)
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: einsum turns the weights
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ji->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: b_hz used for r
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hz))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: z added, not multiplied
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update + h_prev + (1 - update) * cand
    return new


# %% gru-step: candidate reads the new blend
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + lin(update * h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-step: state and candidate
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new, cand


# %% gru-other-polarity: weights alone
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] *= -1
    W_h[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: biases alone
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: one row of the biases
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] *= -1
    W_h[:, :H] *= -1
    b[0, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: the last block
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, 2 * H:] *= -1
    W_h[:, 2 * H:] *= -1
    b[:, 2 * H:] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: rows for columns
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:H] *= -1
    W_h[:H] *= -1
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: one over
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] = 1 / W_x[:, :H]
    W_h[:, :H] = 1 / W_h[:, :H]
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: one minus the weights
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] = 1 - W_x[:, :H]
    W_h[:, :H] = 1 - W_h[:, :H]
    b[:, :H] = 1 - b[:, :H]
    return Params(W_x, W_h, b)


# %% gru-other-polarity: no copies
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x, p.W_h, p.b
    W_x[:, :H] *= -1
    W_h[:, :H] *= -1
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: candidate negated as well
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, ::2] *= -1
    W_h[:, ::2] *= -1
    b[:, ::2] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: W_h forgotten
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] *= -1
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: z and n columns exchanged
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H], W_x[:, 2 * H:] = p.W_x[:, 2 * H:], p.W_x[:, :H]
    W_h[:, :H] *= -1
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-other-polarity: p returned
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x.copy(), p.W_h.copy(), p.b.copy()
    W_x[:, :H] *= -1
    W_h[:, :H] *= -1
    b[:, :H] *= -1
    return p


# %% gru-other-polarity: assigned to p
def gru_other_polarity(p):
    H = len(p.W_h)
    W_x, W_h, b = p.W_x, p.W_h, p.b.copy()
    W_x[:, :H] *= -1
    W_h[:, :H] *= -1
    b[:, :H] *= -1
    return Params(W_x, W_h, b)


# %% gru-masked: reset alone repaired
def gru_masked(p, x, mask):
    x = x * mask[:, :, None]
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = new
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: mask alone repaired
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + (r * h) @ p.W_hn + p.b_hn)
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: nothing repaired
def gru_masked(p, x, mask):
    x = x * mask[:, :, None]
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + (r * h) @ p.W_hn + p.b_hn)
        new = z * h + (1 - z) * n
        h = new
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: bias outside the bracket
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn) + p.b_hn)
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: zeros at masked steps
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, 0)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: mask turned round
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], h, new)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: state waits, output does not
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        hs.append(new)
        h = np.where(mask[:, t][:, None], new, h)
    return np.stack(hs, axis=1)


# %% gru-masked: output masked to zero
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h * mask[:, t][:, None])
    return np.stack(hs, axis=1)


# %% gru-masked: output repeats, state goes on
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        hs.append(np.where(mask[:, t][:, None], new, hs[-1] if hs else 0 * h))
        h = new
    return np.stack(hs, axis=1)


# %% gru-masked: mask without the axis
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: any for all
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = new if mask[:, t].any() else h
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: stops at the first gap
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        if not mask[:, t].all():
            break
        h = new
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: polarity turned as well
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = (1 - z) * h + z * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: h_prev set to zero
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = new * mask[:, t][:, None]
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: mask of the step before
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t - 1][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: reset repaired twice
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * ((r * h) @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: time first
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t][:, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=0)


# %% gru-toggle: never moves
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: polarity
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = 60
toggle.b_xz = -30
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: reset shut
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = -30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: no recurrent weight
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.b_xn = 5


# %% gru-toggle: no bias in the candidate
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_hn = -20


# %% gru-toggle: sign of the recurrence
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_hn = 20
toggle.b_xn = 5


# %% gru-toggle: too weak
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -6
toggle.b_xz = 3
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: forgets in pauses
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 1
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: z moves on both
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 0
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: candidate reads the tick alone
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_xn = 20
toggle.b_xn = 5


# %% gru-toggle: four gates
toggle = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))


# %% gru-toggle: a tuple of arrays
toggle = (np.array([[-60.0, 0, 0]]), np.array([[0, 0, -20.0]]), np.array([[0.0, 30, 5], [0, 0, 0]]))


# %% gru-toggle: two units
toggle = Params(np.zeros((1, 6)), np.zeros((2, 6)), np.zeros((2, 6)))


# %% gru-toggle: weak candidate
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_hn = -2
toggle.b_xn = 0.5


# %% gru-backward: direct way past z forgotten
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: direct way with the other share
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * (1 - zt) + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: r not in what multiplies W_hn
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: n - h_prev
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (nt - ht)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: z for 1 - z
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * zt
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: tanh' forgotten
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: sigma' of z forgotten
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: h_prev for h_n
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * ht * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: one bias for both rows
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dax.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: W_h not transposed
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h
    return dW_x, dW_h, db, dh


# %% gru-backward: dax back
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dax @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: loss at the last step only
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, -1]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: loss not added
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: gates in another order
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_r, da_z, da_n], axis=1)
        dah = np.concatenate([da_r, da_z, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: first step left out
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, 0, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: sigma' of r with z
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * zt * (1 - zt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: dh_0 and db exchanged
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, dh, db


# %% gru-backward: dW_h from n
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += nt.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: two faults: r and the sign
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (nt - ht)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = da_n * h_n[:, t] * rt * (1 - rt)
        du = da_n
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-backward: da_r from dn
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    B, T, H = dhs.shape
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        zt, rt, nt, ht = z[:, t], r[:, t], n[:, t], h_prev[:, t]
        dh = dh + dhs[:, t]
        dn = dh * (1 - zt)
        dz = dh * (ht - nt)
        da_n = dn * (1 - nt ** 2)
        da_z = dz * zt * (1 - zt)
        da_r = dn * h_n[:, t] * rt * (1 - rt)
        du = da_n * rt
        dax = np.concatenate([da_z, da_r, da_n], axis=1)
        dah = np.concatenate([da_z, da_r, du], axis=1)
        dW_x += x[:, t].T @ dax
        dW_h += ht.T @ dah
        db[0] += dax.sum(axis=0)
        db[1] += dah.sum(axis=0)
        dh = dh * zt + dah @ p.W_h.T
    return dW_x, dW_h, db, dh


# %% gru-measure-reach: natural logarithm
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: no logarithm
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(size[9] / size[49])
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: lag 49
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[0] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: lag 10
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[39] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: turned over
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[49] / size[9]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: not divided by the root
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s
interval = (m, m - half, m + half)


# %% gru-measure-reach: ends first
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m - half, m, m + half)


# %% gru-measure-reach: two numbers
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m - half, m + half)


# %% gru-measure-reach: mean and half
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, half, half)


# %% gru-measure-reach: the claim
interval = (-12.04, -12.1, -12.0)


# %% gru-measure-reach: whole range of the ten
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, min(values), max(values))


# %% gru-measure-reach: one network
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (values[0], values[0], values[0])


# %% gru-measure-reach: standard error alone
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:, -1] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 0.1 * s / np.sqrt(10)
interval = (m, m - half, m + half)


# %% gru-measure-reach: a gradient at every step
from rnncourse import backward, forward, gru

values = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    p = gru.init(rng, 8, 32, np.float64)
    x = rng.standard_normal((64, 50, 8))
    hs, _, tape = forward(gru, p, x)
    dhs = 0 * hs
    dhs[:] = 1
    dx = backward(gru, p, tape, dhs)[0]
    size = np.linalg.norm(dx, axis=2).mean(axis=0)
    values.append(np.log10(size[9] / size[49]))
m, s = np.mean(values), np.std(values, ddof=1)
half = 2.262 * s / np.sqrt(10)
interval = (m, m - half, m + half)
