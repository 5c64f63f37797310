"""Wrong answers, from reports of learners and our own."""


# %% gru-step: polarity
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return (1 - z) * h_prev + z * n


# %% gru-step: reset before
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + (r * h_prev) @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: bias outside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn) + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: no b_hn
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: b_xn inside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn + p.b_hn + p.b_xn))
    return z * h_prev + (1 - z) * n


# %% gru-step: b_xn for b_hn
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_xn))
    return z * h_prev + (1 - z) * n


# %% gru-step: r with z's recurrent weights
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hz + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: tanh in z
def gru_step(x_t, h_prev, p):
    z = np.tanh(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: r outside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = r * np.tanh(x_t @ p.W_xn + p.b_xn + h_prev @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: r in the new state
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - r) * n


# %% gru-step: no brackets
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * h_prev @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: one minus h
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - n) * z


# %% gru-step: n added twice
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n + n


# %% gru-step: z's bias missing
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: W_hn transposed
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn.T + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: polarity and sigma
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = sigmoid(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return (1 - z) * h_prev + z * n


# %% gru-step: r/z exchanged
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + z * (h_prev @ p.W_hn + p.b_hn))
    return r * h_prev + (1 - r) * n


# %% gru-other-polarity: all negated
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    return Params(-p.W_x, -p.W_h, -p.b)


# %% gru-other-polarity: no b_hz
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    return q


# %% gru-other-polarity: no W_xz
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: one minus bias
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = 1 - p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: in place
def gru_other_polarity(p):
    q = p
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: r negated
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xr = -p.W_xr
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: swapped z and r
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hr
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: returned p
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return p
