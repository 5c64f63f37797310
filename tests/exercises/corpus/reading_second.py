"""Wrong answers: readers, second set."""


# %% reading-find-the-line: a text
line = 'line 2'


# %% reading-find-the-line: the line itself
line = 'f_t = sigma(W_f x_t + U_f c_{t-1} + b_f)'


# %% reading-find-the-line: name of the gate
line = 'f_t'


# %% reading-find-the-line: two lines
line = (2, 6)


# %% reading-find-the-line: between
line = 2.5


# %% reading-find-the-line: seven
line = 7


# %% reading-find-the-line: both with c
line = [5, 6]


# %% reading-find-the-line: None
line = None


# %% reading-find-the-line: all
line = [1, 2, 3, 4, 5, 6]


# %% reading-find-the-line: twenty-two
line = 22


# %% reading-find-the-line: candidate and cell
line = 4 + 5


# %% reading-find-the-line: a truth value
line = True


# %% reading-settle: gate above one
gates = (0.1, 1.0, 1.5)


# %% reading-settle: candidate of ten
gates = (0.5, 0.5, 10.0)


# %% reading-settle: GRU's gates
gates = (0.5, 0.5, 1.0)


# %% reading-settle: too slow
gates = (0.01, 0.1, 0.99)


# %% reading-settle: exactly one
gates = (0.1, 1.0, 1.0)


# %% reading-settle: settles at nine
gates = (0.1, 0.95, 0.947)


# %% reading-settle: z for r
gates = (0.9, 0.09, 0.9)


# %% reading-settle: never forgets
gates = (0.0, 0.1, 1.0)


# %% reading-settle: negative candidate
gates = (0.08, 0.9, -0.9)


# %% reading-settle: two numbers
gates = (0.08, 0.72)


# %% reading-settle: a dictionary
gates = {'z': 0.08, 'r': 0.89, 'g': 0.9}


# %% reading-settle: order g, r, z
gates = (0.9, 0.89, 0.08)


# %% reading-settle: texts
gates = ('0.08', '0.89', '0.9')


# %% reading-settle: settles at a tenth
gates = (0.89, 0.1, 0.9)


# %% reading-settle: not yet there
gates = (0.03, 0.4, 0.75)


# %% reading-repair-the-gru: nothing repaired
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + r * n


# %% reading-repair-the-gru: keeps
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


# %% reading-repair-the-gru: reset after the product, and keeps
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn) + p.b_n)
    return z * h_prev + (1 - z) * n


# %% reading-repair-the-gru: r over the bias too
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn + p.b_n))
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: update gate in the candidate
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (z * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: r mixes, z resets
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (z * h_prev) @ p.W_hn + p.b_n)
    return (1 - r) * h_prev + r * n


# %% reading-repair-the-gru: one minus r
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + ((1 - r) * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: r on the input as well
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(r * (x_t @ p.W_xn) + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: input reset
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + h_prev @ (r * p.W_hn) + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: reset state in the blend
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * (r * h_prev) + z * n


# %% reading-repair-the-gru: elementwise weights
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * h_prev * p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-gru: three terms
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * r * n


# %% reading-repair-the-gru: W_hn transposed
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn.T + p.b_n)
    return (1 - z) * h_prev + z * n


# %% reading-repair-the-program: nothing repaired
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        h = sigmoid(o) * np.tanh(c)
        c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: order alone
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: state alone
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        h = sigmoid(o) * np.tanh(c)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: the other factor
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * h + sigmoid(i) * c
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: gates read the cell
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + c @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: tanh taken out
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * c
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: cells collected
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(c)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: appended before
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        hs.append(h)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: order i, f, o, g
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, o, g = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: gates not squashed
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = f * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: new cell for the output only
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        new = sigmoid(o) * np.tanh(c)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        hs.append(new)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: input and forget exchanged
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(i) * c + sigmoid(f) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: one minus f
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + (1 - sigmoid(f)) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: state set back
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        c = np.zeros_like(h)
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% reading-repair-the-program: last step
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return hs[-1]


# %% reading-runs-apart: nothing
apart = 0.0


# %% reading-runs-apart: the difference quoted
apart = 0.03


# %% reading-runs-apart: in percent
apart = 8.0


# %% reading-runs-apart: an accuracy
apart = 0.86


# %% reading-runs-apart: a list
apart = [0.01, 0.02, 0.05]


# %% reading-runs-apart: very sure
apart = 0.001


# %% reading-runs-apart: half
apart = 0.5


# %% reading-runs-apart: negative
apart = -0.05


# %% reading-runs-apart: a text
apart = '5 %'


# %% reading-runs-apart: None
apart = None


# %% reading-runs-apart: everything
apart = 1.0


# %% reading-runs-apart: smallest pair
apart = 0.002


# %% reading-runs-apart: a p value
apart = 0.95


# %% reading-repair-the-gru: reset over the whole sum
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(r * (x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n))
    return h_prev + z * (n - h_prev)


# %% reading-repair-the-program: i and f exchanged in the split
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        f, i, g, o = np.split(x[:, t] @ p.W_x + h @ p.W_h + p.b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)
