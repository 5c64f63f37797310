"""Wrong answers, from reports of learners and our own."""


# %% reading-repair-the-gru: sigma candidate
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = sigmoid(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: r mixes
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + r * n


# %% reading-repair-the-gru: no reset
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: after
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn) + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: 1 - z twice
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + (1 - z) * n


# %% reading-repair-the-gru: r tanh
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = r * np.tanh(x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: reset doubled
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * r * h_prev + z * n


# %% reading-find-the-line: 1
answer = 1


# %% reading-find-the-line: 3
answer = 3


# %% reading-find-the-line: 4
answer = 4


# %% reading-find-the-line: 5
answer = 5


# %% reading-find-the-line: 6
answer = 6


# %% reading-find-the-line: -1
answer = -1


# %% reading-find-the-line: 0
answer = 0
