"""Wrong answers: readers, second set."""


# %% lstm-step: weights of i in f
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hi, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: no tanh of c
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * c, c


# %% lstm-step: candidate not gated
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + cand
    return out * np.tanh(c), c


# %% lstm-step: h_prev for c_prev
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * h_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: i is one minus f
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = 1
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + (1 - forget) * cand
    return out * np.tanh(c), c


# %% lstm-step: tanh around the product
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return np.tanh(out * c), c


# %% lstm-step: helper forgets the bias
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: helper transposes
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h.T + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: peephole
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(x_t @ p.W_xf + c_prev @ p.W_hf + p.b_f)
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: no recurrence in g
def lstm_step(x_t, h_prev, c_prev, p):
    i = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xi) + np.dot(h_prev, p.W_hi) + p.b_i)))
    f = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xf) + np.dot(h_prev, p.W_hf) + p.b_f)))
    o = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xo) + np.dot(h_prev, p.W_ho) + p.b_o)))
    g = np.tanh(np.dot(x_t, p.W_xg) + p.b_g)
    c_new = np.multiply(f, c_prev) + np.multiply(i, g)
    h_new = np.multiply(o, np.tanh(c_new))
    return h_new, c_new


# %% lstm-step: b_o forgotten
def lstm_step(x_t, h_prev, c_prev, p):
    i = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xi) + np.dot(h_prev, p.W_hi) + p.b_i)))
    f = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xf) + np.dot(h_prev, p.W_hf) + p.b_f)))
    o = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xo) + np.dot(h_prev, p.W_ho))))
    g = np.tanh(np.dot(x_t, p.W_xg) + np.dot(h_prev, p.W_hg) + p.b_g)
    c_new = np.multiply(f, c_prev) + np.multiply(i, g)
    h_new = np.multiply(o, np.tanh(c_new))
    return h_new, c_new


# %% lstm-step: sign in the exponential of f
def lstm_step(x_t, h_prev, c_prev, p):
    i = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xi) + np.dot(h_prev, p.W_hi) + p.b_i)))
    f = 1 / (1 + np.exp((np.dot(x_t, p.W_xf) + np.dot(h_prev, p.W_hf) + p.b_f)))
    o = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xo) + np.dot(h_prev, p.W_ho) + p.b_o)))
    g = np.tanh(np.dot(x_t, p.W_xg) + np.dot(h_prev, p.W_hg) + p.b_g)
    c_new = np.multiply(f, c_prev) + np.multiply(i, g)
    h_new = np.multiply(o, np.tanh(c_new))
    return h_new, c_new


# %% lstm-step: brackets of the exponential
def lstm_step(x_t, h_prev, c_prev, p):
    i = 1 / (1 + np.exp(-np.dot(x_t, p.W_xi) + np.dot(h_prev, p.W_hi) + p.b_i))
    f = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xf) + np.dot(h_prev, p.W_hf) + p.b_f)))
    o = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xo) + np.dot(h_prev, p.W_ho) + p.b_o)))
    g = np.tanh(np.dot(x_t, p.W_xg) + np.dot(h_prev, p.W_hg) + p.b_g)
    c_new = np.multiply(f, c_prev) + np.multiply(i, g)
    h_new = np.multiply(o, np.tanh(c_new))
    return h_new, c_new


# %% lstm-step: b_f and b_i exchanged
def lstm_step(x_t, h_prev, c_prev, p):
    i = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xi) + np.dot(h_prev, p.W_hi) + p.b_f)))
    f = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xf) + np.dot(h_prev, p.W_hf) + p.b_i)))
    o = 1 / (1 + np.exp(-(np.dot(x_t, p.W_xo) + np.dot(h_prev, p.W_ho) + p.b_o)))
    g = np.tanh(np.dot(x_t, p.W_xg) + np.dot(h_prev, p.W_hg) + p.b_g)
    c_new = np.multiply(f, c_prev) + np.multiply(i, g)
    h_new = np.multiply(o, np.tanh(c_new))
    return h_new, c_new


# %% lstm-step: tanh at the wrong gate
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifgo", (sigmoid, sigmoid, sigmoid, np.tanh)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * c_prev + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(c)
    return h, c


# %% lstm-step: order of the names
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifog", (sigmoid, sigmoid, np.tanh, sigmoid)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * c_prev + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(c)
    return h, c


# %% lstm-step: f times the whole sum
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifgo", (sigmoid, sigmoid, np.tanh, sigmoid)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * (c_prev + gates["i"] * gates["g"])
    h = gates["o"] * np.tanh(c)
    return h, c


# %% lstm-step: o reads c twice
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifgo", (sigmoid, sigmoid, np.tanh, sigmoid)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * c_prev + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(np.tanh(c))
    return h, c


# %% lstm-step: one array
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifgo", (sigmoid, sigmoid, np.tanh, sigmoid)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * c_prev + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(c)
    return np.hstack([h, c])


# %% lstm-forget-half-life: log of the gate
half_life = np.log2(sigmoid(1))


# %% lstm-forget-half-life: one over the gate
half_life = 1 / sigmoid(1)


# %% lstm-forget-half-life: half over the gate
half_life = 0.5 / sigmoid(1)


# %% lstm-forget-half-life: half the gate
half_life = sigmoid(1) / 2


# %% lstm-forget-half-life: sign
half_life = np.log(1 / 2) / -np.log(sigmoid(1))


# %% lstm-forget-half-life: tanh for sigma
half_life = np.log(0.5) / np.log(np.tanh(1))


# %% lstm-forget-half-life: time constant
half_life = 1 / (1 - sigmoid(1))


# %% lstm-forget-half-life: bias itself
half_life = np.log(0.5) / 1


# %% lstm-forget-half-life: one minus the gate
half_life = np.log(0.5) / np.log(1 - sigmoid(1))


# %% lstm-forget-half-life: sigma of one half
half_life = np.log(0.5) / np.log(sigmoid(0.5))


# %% lstm-forget-half-life: a power
half_life = 0.5 ** sigmoid(1)


# %% lstm-forget-half-life: a text
half_life = '2.21 steps'


# %% lstm-forget-half-life: a quarter
half_life = np.log(1 / 4) / np.log(sigmoid(1))


# %% lstm-forget-half-life: rounded up
half_life = np.ceil(np.log(0.5) / np.log(sigmoid(1)))


# %% lstm-forget-half-life: bias of two
half_life = np.log(0.5) / np.log(sigmoid(2))


# %% lstm-forget-bias: everything
def lstm_forget_bias(H, b_f):
    return np.full(4 * H, b_f)


# %% lstm-forget-bias: third block
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[2 * H:3 * H] = b_f
    return b


# %% lstm-forget-bias: last block
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[3 * H:] = b_f
    return b


# %% lstm-forget-bias: every fourth
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[1::4] = b_f
    return b


# %% lstm-forget-bias: one unit
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H] = b_f
    return b


# %% lstm-forget-bias: one, whatever b_f
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H:2 * H] = 1
    return b


# %% lstm-forget-bias: the forget gate alone
def lstm_forget_bias(H, b_f):
    return np.full(H, b_f)


# %% lstm-forget-bias: ones elsewhere
def lstm_forget_bias(H, b_f):
    b = np.ones(4 * H)
    b[H:2 * H] = b_f
    return b


# %% lstm-forget-bias: a row
def lstm_forget_bias(H, b_f):
    b = np.zeros((1, 4 * H))
    b[:, H:2 * H] = b_f
    return b


# %% lstm-forget-bias: added in a loop
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    for k in range(H):
        b[1 + k] = b_f
    return b


# %% lstm-forget-bias: o, i, f, g
def lstm_forget_bias(H, b_f):
    z = np.zeros(H)
    return np.concatenate([z, z, z + b_f, z])


# %% lstm-forget-bias: repeated per unit
def lstm_forget_bias(H, b_f):
    return np.array([0, b_f, 0, 0] * H)


# %% lstm-forget-bias: only two blocks
def lstm_forget_bias(H, b_f):
    b = np.zeros(2 * H)
    b[H:] = b_f
    return b


# %% lstm-forget-bias: compared
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H:2 * H] == b_f
    return b


# %% lstm-forget-bias: printed
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H:2 * H] = b_f
    print(b)


# %% lstm-forget-bias: first of the block left out
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H + 1:2 * H] = b_f
    return b


# %% lstm-step-backward: c_prev and g exchanged
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * c_prev, dc_total * i
    df = dc_total * g
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: da_g without i
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: tanh' of c without the square
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: sigma' of the candidate
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dsigma(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: tanh' of the output gate
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dtanh(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: c for tanh c in da_o
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * c * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: tanh' of c itself
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(c)
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: old cell in the tanh
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c_prev))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c_prev) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: dc put on at the end only
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, (d_cell + dc) * f


# %% lstm-step-backward: dc overwritten
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: dc weighted by f
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc * f
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: helper: sigma' of the activation
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return sigmoid(s) * (1 - sigmoid(s))

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: helper without the square
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-step-backward: order i, f, o, g
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), do * o * (1 - o),
            dg * (1 - g * g), dc_prev)


# %% lstm-step-backward: df from the new cell
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: dc_prev with i
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * i
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: dh without o in the cell
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: da_i without 1 - i and da_o from dc_total
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dc_total * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i, df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: gradients of the gates
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di, df, dg, do, dc_prev)


# %% lstm-step-backward: dc_prev is d_cell
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d_cell = dh * o * dtanh(np.tanh(c))
    d_cell = d_cell + dc
    da_i = d_cell * g * dsigma(i)
    da_f = d_cell * c_prev * dsigma(f)
    da_g = d_cell * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d_cell


# %% lstm-find-the-bug: nothing repaired
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: both cells
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = c + f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: added to the old
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0.copy(), []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c += f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: repaired, h of the first cell
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c_0)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: starter, and first input
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, 0] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: i forgotten
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: cell not carried
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c_t = f * c + i * g
        h = o * np.tanh(c_t)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: stored before the step
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        hs.append(h)
        h = o * np.tanh(c)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: time first
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs)


# %% lstm-find-the-bug: the last state
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return h


# %% lstm-find-the-bug: c_0 taken from h
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        c_0 = h
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: repaired too early
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c_0 = c
        c = f * c_0 + i * c_0
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: split order changed
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_o, a_g = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: tanh of c carried
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = np.tanh(f * c + i * g)
        h = o * c
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-gate-plot: no activations
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, a[:, 0], color="C0", label="i")
    ax.plot(steps, a[:, 1], color="C1", label="f")
    ax.plot(steps, a[:, 2], color="C2", label="g")
    ax.plot(steps, a[:, 3], color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: tanh for all
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, np.tanh(a[:, 0]), color="C0", label="i")
    ax.plot(steps, np.tanh(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, np.tanh(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: i and f exchanged
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="f")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="i")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: three curves
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: capital letters
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="I")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="F")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="G")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="O")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: title for the label
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_title("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: label on the other axis
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_ylabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: one step too far
def plot_gates(a, ax):
    steps = list(range(2, a.shape[0] + 2))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: backwards in time
def plot_gates(a, ax):
    steps = list(range(a.shape[0], 0, -1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: g drawn at o's place twice
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 3]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: twice
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: steps as many as gates
def plot_gates(a, ax):
    steps = list(range(1, a.shape[1] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: names in the text alone
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3")
    ax.set_xlabel("t")
    ax.text(0, 0, "i f g o")
    return ax


# %% lstm-gate-plot: legend in another order
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    for k in range(4):
        ax.plot(t, np.tanh(a[:, k]) if k == 2 else sigmoid(a[:, k]))
    ax.legend(["f", "i", "g", "o"])
    ax.set_xlabel("time")
    return ax


# %% lstm-gate-plot: softmax over the gates
def plot_gates(a, ax):
    values = softmax(a)
    for k, name in enumerate("ifgo"):
        ax.plot(range(1, len(a) + 1), values[:, k], label=name)
    ax.legend()
    ax.set_xlabel("step")
    return ax


# %% lstm-gate-plot: the figure returned
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    for k, name in enumerate("ifgo"):
        act = np.tanh if name == "g" else sigmoid
        ax.plot(t, act(a[:, k]), label=name)
    ax.legend()
    ax.set_xlabel("step")
    return ax.figure


# %% lstm-gate-plot: points over gates
def plot_gates(a, ax):
    v = sigmoid(a)
    v[:, 2] = np.tanh(a[:, 2])
    for row in v:
        ax.plot(["i", "f", "g", "o"], row)
    ax.legend()
    ax.set_xlabel("gate")
    return ax


# %% lstm-backward: dc not kept over the padding
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t]
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: dh not kept over the padding
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: mask not in da
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1)
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: mask forgotten altogether
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1)
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T
        dc = dct * f[:, t]
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: order i, f, o, g
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ao, ag], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: dc passes without f
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: dc not carried
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: loss at masked steps dropped
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + m * dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: loss not added
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: c for c_prev
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: old cell in the tanh
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c_prev[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: h_prev at the step after
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, min(t + 1, T - 1)].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: W_h not transposed
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: first step left out
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, 0, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: forwards
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: dc_0 before dh_0
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dc, dh


# %% lstm-backward: the padding keeps dct
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dct
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: output gate from the cell
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dct * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: weights overwritten
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x = x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: no tanh'
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t]
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t] * (1 - o[:, t])
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = m * dct * f[:, t] + (1 - m) * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: two faults: mask turned round in dc, sigma' of o
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    B, T, D = x.shape
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dh = np.zeros_like(h_prev[:, 0])
    dc = np.zeros_like(c_prev[:, 0])
    for t in range(T - 1, -1, -1):
        m = mask[:, t].reshape(B, 1)
        dh = dh + dhs[:, t]
        th = np.tanh(c[:, t])
        dct = dc + dh * o[:, t] * (1 - th ** 2)
        ai = dct * g[:, t] * i[:, t] * (1 - i[:, t])
        af = dct * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        ag = dct * i[:, t] * (1 - g[:, t] ** 2)
        ao = dh * th * o[:, t]
        da = np.concatenate([ai, af, ag, ao], axis=1) * m
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = da @ p.W_h.T + (1 - m) * dh
        dc = (1 - m) * dct * f[:, t] + m * dc
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-counter: threshold at two
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 1.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: threshold at four
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 3.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: threshold before tanh
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-level])}


# %% lstm-counter: no reset
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = 0.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: order i, g, f, o
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 1.0, 10.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: forget bias of one
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 1.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: input gate half open
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([0.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: output shut
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, -10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: reset shuts the input
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 0] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: candidate zero
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 0.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: readout turned round
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[-1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: wires exchanged
W_x = np.zeros((2, 4))
W_x[1, 0] = 20.0        # count -> input gate
W_x[0, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: two gates too few
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 1)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: b_y forgotten
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]])}


# %% lstm-counter: b for one gate
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.zeros(1)
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-equal-reach: whole range
scales = (0.05, 5)


# %% lstm-equal-reach: upper first
scales = (0.75, 0.6)


# %% lstm-equal-reach: much too small
scales = (0.1, 0.12)


# %% lstm-equal-reach: too large
scales = (2.0, 2.4)


# %% lstm-equal-reach: one number
scales = 0.7


# %% lstm-equal-reach: about one
scales = (1.0, 1.2)


# %% lstm-equal-reach: one and a bit
scales = (1.5, 1.8)


# %% lstm-equal-reach: the same twice
scales = (1.0, 1.0)


# %% lstm-equal-reach: three
scales = (0.5, 0.6, 0.7)


# %% lstm-equal-reach: a text
scales = 'between 0.5 and 0.7'


# %% lstm-equal-reach: negative
scales = (-0.7, -0.6)


# %% lstm-equal-reach: logarithms
scales = (np.log(0.6), np.log(0.75))


# %% lstm-equal-reach: zero
scales = (0.0, 1.0)


# %% lstm-equal-reach: None
scales = None


# %% lstm-step: every gate with a sign too many
def lstm_step(x_t, h_prev, c_prev, p):
    def gate(a):
        return 1 / (1 + np.exp(a))

    i = gate(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = gate(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = gate(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c


# %% lstm-find-the-bug: the memory in c_0, the output from c
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c_0 = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-gate-plot: one gate as dots
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.scatter(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("step")
    ax.legend()
    return ax


# %% lstm-backward: steps left out where the first sequence is masked
def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    dx, dh, dc = np.zeros_like(x), 0 * c[:, 0], 0 * c[:, 0]
    dW_x, dW_h, db = 0 * p.W_x, 0 * p.W_h, 0 * p.b
    for t in reversed(range(x.shape[1])):
        dh = dh + dhs[:, t]
        if not mask[0, t]:
            continue
        m = mask[:, t, None]
        s = np.tanh(c[:, t])
        d = dc + dh * o[:, t] * (1 - s**2)
        da = m * np.hstack([
            d * g[:, t] * i[:, t] * (1 - i[:, t]),
            d * c_prev[:, t] * f[:, t] * (1 - f[:, t]),
            d * i[:, t] * (1 - g[:, t] ** 2),
            dh * s * o[:, t] * (1 - o[:, t]),
        ])
        dx[:, t] = da @ p.W_x.T
        dW_x += x[:, t].T @ da
        dW_h += h_prev[:, t].T @ da
        db += da.sum(axis=0)
        dh = np.where(m, da @ p.W_h.T, dh)
        dc = np.where(m, d * f[:, t], dc)
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-counter: shown at a pulse alone
weights = {
    "W_x": np.array([[20.0, 0, 0, 20], [0, -20, 0, 0]]),
    "W_h": np.zeros((1, 4)), "b": np.array([-10, 10, 0.55, -10]),
    "W_y": np.array([[1.0]]), "b_y": np.array([-0.83]),
}
