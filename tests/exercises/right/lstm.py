"""Right answers: readers, second set."""


# %% lstm-step: a helper
def lstm_step(x_t, h_prev, c_prev, p):
    def pre(W_x, W_h, b):
        return x_t @ W_x + h_prev @ W_h + b

    inp = sigmoid(pre(p.W_xi, p.W_hi, p.b_i))
    forget = sigmoid(pre(p.W_xf, p.W_hf, p.b_f))
    cand = np.tanh(pre(p.W_xg, p.W_hg, p.b_g))
    out = sigmoid(pre(p.W_xo, p.W_ho, p.b_o))
    c = forget * c_prev + inp * cand
    return out * np.tanh(c), c


# %% lstm-step: a loop over names
def lstm_step(x_t, h_prev, c_prev, p):
    gates = {}
    for k, act in zip("ifgo", (sigmoid, sigmoid, np.tanh, sigmoid)):
        W_x, W_h = getattr(p, "W_x" + k), getattr(p, "W_h" + k)
        gates[k] = act(x_t @ W_x + h_prev @ W_h + getattr(p, "b_" + k))
    c = gates["f"] * c_prev + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(c)
    return h, c


# %% lstm-forget-half-life: base two
half_life = -1 / np.log2(sigmoid(1.0))


# %% lstm-forget-half-life: rounded
half_life = round(np.log(0.5) / np.log(1 / (1 + np.exp(-1))), 2)


# %% lstm-forget-bias: concatenated
def lstm_forget_bias(H, b_f):
    zero = np.zeros(H)
    return np.concatenate([zero, np.full(H, b_f), zero, zero])


# %% lstm-forget-bias: a list
def lstm_forget_bias(H, b_f):
    return [b_f if H <= k < 2 * H else 0.0 for k in range(4 * H)]


# %% lstm-step-backward: gates first, then activations
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    tanh_c = np.tanh(c)
    do = dh * tanh_c
    dc_total = dc + dh * o * (1 - tanh_c * tanh_c)
    di, dg = dc_total * g, dc_total * i
    df = dc_total * c_prev
    dc_prev = dc_total * f
    return (di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g),
            do * o * (1 - o), dc_prev)


# %% lstm-step-backward: two helpers
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
    return da_i, da_f, da_g, da_o, d_cell * f


# %% lstm-find-the-bug: c_0 set anew
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        c_0 = c
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: slices
def lstm_forward(x, h_0, c_0, p):
    H = h_0.shape[1]
    h, c = h_0, c_0
    hs = np.zeros((*x.shape[:2], H))
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        c = (sigmoid(a[:, H:2 * H]) * c
             + sigmoid(a[:, :H]) * np.tanh(a[:, 2 * H:3 * H]))
        hs[:, t] = h = sigmoid(a[:, 3 * H:]) * np.tanh(c)
    return hs


# %% lstm-gate-plot: four lines
def plot_gates(a, ax):
    steps = list(range(1, a.shape[0] + 1))
    ax.plot(steps, sigmoid(a[:, 0]), color="C0", label="i")
    ax.plot(steps, sigmoid(a[:, 1]), color="C1", label="f")
    ax.plot(steps, np.tanh(a[:, 2]), color="C2", label="g")
    ax.plot(steps, sigmoid(a[:, 3]), color="C3", label="o")
    ax.set_xlabel("t")
    ax.legend(loc="best")
    return ax


# %% lstm-gate-plot: legend from handles, steps
def plot_gates(a, ax):
    v = sigmoid(a)
    v[:, 2] = np.tanh(a[:, 2])
    lines = ax.plot(np.arange(len(a)) + 1, v, marker="o")
    ax.legend(lines, list("ifgo"), ncol=4)
    ax.set(xlabel="step t", ylabel="value", ylim=(-1.1, 1.1))
    return ax


# %% lstm-backward: products with the mask
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
    return dx, dW_x, dW_h, db, dh, dc


# %% lstm-backward: a step of its own
def step_back(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    d = dc + dh * o * (1 - s * s)
    parts = [d * g * i * (1 - i), d * c_prev * f * (1 - f),
             d * i * (1 - g * g), dh * s * o * (1 - o)]
    return np.hstack(parts), d * f


def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    dh = dc = np.zeros_like(c[:, 0])
    das = np.zeros((*x.shape[:2], p.W_x.shape[1]))
    for t in reversed(range(x.shape[1])):
        dh = dh + dhs[:, t]
        k = mask[:, t]
        da, back = step_back(dh, dc, *(
            v[:, t] for v in (i, f, g, o, c_prev, c)))
        das[k, t] = da[k]
        dh = np.where(k[:, None], da @ p.W_h.T, dh)
        dc = np.where(k[:, None], back, dc)
    return (das @ p.W_x.T, np.einsum("btd,bta->da", x, das),
            np.einsum("bth,bta->ha", h_prev, das), das.sum((0, 1)), dh, dc)


# %% lstm-counter: steps of tanh one
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
b = np.array([-10.0, 10.0, 1.0, 10.0])
level = 2.5 * np.tanh(1.0)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}


# %% lstm-counter: candidate driven too
W_x = np.zeros((2, 4))
W_x[0, 0] = 20.0        # count -> input gate
W_x[1, 1] = -20.0       # reset -> forget gate
W_x[0, 2] = 0.5
b = np.array([-12.0, 12.0, 0.0, 12.0])
level = 2.5 * np.tanh(0.5)
weights = {"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
           "W_y": np.array([[1.0]]), "b_y": np.array([-np.tanh(level)])}
