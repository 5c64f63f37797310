"""Right answers: readers, second set."""


# %% reading-find-the-line: NumPy
line = np.int64(2)


# %% reading-find-the-line: as a float
line = 2.0


# %% reading-settle: another
gates = [0.05, 0.6, 0.8333]


# %% reading-settle: an array
gates = np.array([0.06, 0.75, 0.8])


# %% reading-repair-the-gru: difference
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return h_prev + z * (n - h_prev)


# %% reading-repair-the-gru: a name for the gated state
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    gated = np.multiply(r, h_prev)
    n = np.tanh(x_t @ p.W_xn + gated @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-program: two states
def lstm_program(p, x):
    h, c = np.zeros((len(x), p.H)), np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        f, i, g, o = sigmoid(f), sigmoid(i), np.tanh(g), sigmoid(o)
        c = f * c
        c = c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: written into an array
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = np.zeros((len(x), x.shape[1], p.H))
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs[:, t] = h
    return hs
