"""Wrong answers, from reports of learners and our own."""


# %% lstm-step: sigma candidate
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = sigmoid(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: tanh forget gate
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = np.tanh(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: wrong recurrent weights
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hi + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: W_h transposed in one
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho.T + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: W_h transposed in all
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi.T + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf.T + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg.T + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho.T + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: no f bias
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: no f bias, no tanh
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * c
    return h, c


# %% lstm-step: o with i's bias
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_i)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: old cell shown
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c_prev)
    return h, c


# %% lstm-step: sum for product
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f + c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: minus
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev - i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: returned c, h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return c, h


# %% lstm-step: c of the next step squashed
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, np.tanh(c)


# %% lstm-step: gates exchanged
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = i * c_prev + f * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: one minus f
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + (1 - f) * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: g without h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: o reads c
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + c_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: only h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h


# %% lstm-step: softmax gates
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = softmax(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: split in the wrong order
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    i, f, o, g = np.split(a, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: split along the batch
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    i, f, g, o = np.split(a, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: tanh twice
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(np.tanh(c))
    return h, c


# %% lstm-forget-bias: first block
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[: H] = b_f
    return b


# %% lstm-forget-bias: sigma
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H] = sigmoid(b_f)
    return b


# %% lstm-forget-bias: off by one
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H + 1] = b_f
    return b


# %% lstm-forget-bias: integers
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H, dtype=int)
    b[H : 2 * H] = b_f
    return b


# %% lstm-forget-bias: matrix
def lstm_forget_bias(H, b_f):
    b = np.zeros((H, 4))
    b[:, 1] = b_f
    return b


# %% lstm-forget-bias: nothing set
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    f = b[H : 2 * H]
    f = f + b_f
    return b


# %% lstm-forget-bias: never set
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    return b


# %% lstm-forget-bias: to the end
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H :] = b_f
    return b


# %% lstm-forget-bias: from two
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[2 : 2 * H] = b_f
    return b


# %% lstm-forget-bias: forget bias repeated
def lstm_forget_bias(H, b_f):
    return np.repeat([0, b_f, 0], H)


# %% lstm-forget-bias: minus
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H] = -b_f
    return b


# %% lstm-step-backward: s for its square
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: c squared
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - c**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: no dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: o missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc times
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc * dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sigma' of f missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sigma' of o missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: no gate derivatives
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g
    da_f = dc_all * c_prev
    da_g = dc_all * i * (1 - g**2)
    da_o = do
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: g(1-g)
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (g * (1 - g))
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: c for c_prev
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: i for g
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * i * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev without f
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev from dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev first
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return dc_prev, da_i, da_f, da_g, da_o


# %% lstm-step-backward: o from dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dc_all * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: in place
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    dh *= o * (1 - s**2)
    dc_all = dc + dh
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = dh * s * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: o exchanged
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * i * (1 - i)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sign of da_f
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = -dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-find-the-bug: in the loop
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        h, c = h_0, c_0
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: c_0 still, h_0 too
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h_0 @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: h for c
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * h + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: no f
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: h_0
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h_0 @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: c stored
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(c)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: swapped
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = i * c + f * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-gate-plot: x and y swapped
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(sigmoid(a[:, 0]), t, label="i")
    ax.plot(sigmoid(a[:, 1]), t, label="f")
    ax.plot(np.tanh(a[:, 2]), t, label="g")
    ax.plot(sigmoid(a[:, 3]), t, label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: legend first
def plot_gates(a, ax):
    ax.legend()
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    return ax


# %% lstm-gate-plot: no legend
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    return ax


# %% lstm-gate-plot: no label
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.legend()
    return ax


# %% lstm-gate-plot: from zero
def plot_gates(a, ax):
    t = np.arange(len(a))
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: rows for columns
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: sigma for g
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, sigmoid(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: no labels at all
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]))
    ax.plot(t, sigmoid(a[:, 1]))
    ax.plot(t, np.tanh(a[:, 2]))
    ax.plot(t, sigmoid(a[:, 3]))
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: returns nothing
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    print('done')


# %% lstm-gate-plot: new figure
def plot_gates(a, ax):
    from matplotlib.figure import Figure
    ax = Figure().subplots()
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: g and o swapped
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 3]), label="g")
    ax.plot(t, sigmoid(a[:, 2]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-forget-half-life: 2.2
answer = 2.2


# %% lstm-forget-half-life: 2
answer = 2


# %% lstm-forget-half-life: 3
answer = 3


# %% lstm-forget-half-life: np.log(2)
answer = np.log(2)


# %% lstm-forget-half-life: np.log(0.5)
answer = np.log(0.5)


# %% lstm-forget-half-life: -np.log(0.5) / np.log(sigmoid(1)) * -1 * -1
answer = -np.log(0.5) / np.log(sigmoid(1)) * -1 * -1


# %% lstm-forget-half-life: 0.5 / (1 - sigmoid(1))
answer = 0.5 / (1 - sigmoid(1))


# %% lstm-forget-half-life: 0.731
answer = 0.731


# %% lstm-forget-half-life: np.log(sigmoid(1)) / np.log(0.5)
answer = np.log(sigmoid(1)) / np.log(0.5)


# %% lstm-forget-half-life: 1
answer = 1


# %% lstm-forget-half-life: 3.19
answer = 3.19


# %% lstm-forget-half-life: None
answer = None
