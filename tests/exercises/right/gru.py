"""Right answers: readers, second set."""


# %% gru-step: fused
def gru_step(x_t, h_prev, p):
    H = h_prev.shape[1]
    ax = x_t @ p.W_x + p.b[0]
    ah = h_prev @ p.W_h + p.b[1]
    z = sigmoid(ax[:, :H] + ah[:, :H])
    r = sigmoid(ax[:, H:2 * H] + ah[:, H:2 * H])
    n = np.tanh(ax[:, 2 * H:] + r * ah[:, 2 * H:])
    return n + z * (h_prev - n)


# %% gru-step: helper with einsum
def gru_step(x_t, h_prev, p):
    def lin(x, W, b):
        return np.einsum("bi,ij->bj", x, W) + b

    update = sigmoid(lin(x_t, p.W_xz, p.b_xz) + lin(h_prev, p.W_hz, p.b_hz))
    reset = sigmoid(lin(x_t, p.W_xr, p.b_xr) + lin(h_prev, p.W_hr, p.b_hr))
    cand = np.tanh(lin(x_t, p.W_xn, p.b_xn) + reset * lin(h_prev, p.W_hn, p.b_hn))
    new = update * h_prev + (1 - update) * cand
    return new


# %% gru-other-polarity: built anew
def gru_other_polarity(p):
    H = p.W_h.shape[0]
    sign = np.ones(3 * H)
    sign[:H] = -1
    return Params(p.W_x * sign, p.W_h * sign, p.b * sign)


# %% gru-other-polarity: concatenated
def gru_other_polarity(p):
    H = len(p.W_h)
    def turn(a):
        return np.concatenate([-a[:, :H], a[:, H:]], axis=1)
    return Params(turn(p.W_x), turn(p.W_h), turn(p.b))


# %% gru-masked: the mask as a number
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        m = mask[:, [t]] * 1.0
        h = h + m * (new - h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-masked: rows of the real
def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = h.copy()
        h[mask[:, t]] = new[mask[:, t]]
        hs.append(h)
    return np.stack(hs, axis=1)


# %% gru-toggle: other sizes
toggle = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
toggle.W_xz = -60
toggle.b_xz = 30
toggle.b_xr = 30
toggle.W_hn = -20
toggle.b_xn = 5


# %% gru-toggle: arrays at once
toggle = Params(np.array([[-50.0, 0, 0]]), np.array([[0, 0, -30.0]]), np.array([[25.0, 25, 8], [0, 0, 0]]))


# %% gru-backward: with local names
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
    return dW_x, dW_h, db, dh


# %% gru-backward: gate by gate
def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    T = x.shape[1]
    dW_x, dW_h, db = 0 * p.W_x, 0 * p.W_h, 0 * p.b
    H = z.shape[2]
    dh = 0 * z[:, 0]
    for t in reversed(range(T)):
        dh = dh + dhs[:, t]
        a = {}
        a["n"] = dh * (1 - z[:, t]) * (1 - n[:, t] ** 2)
        a["z"] = dh * (h_prev[:, t] - n[:, t]) * z[:, t] * (1 - z[:, t])
        a["r"] = a["n"] * h_n[:, t] * r[:, t] * (1 - r[:, t])
        back = dh * z[:, t]
        for k, gate in enumerate("zrn"):
            cols = slice(k * H, (k + 1) * H)
            u = a[gate] * r[:, t] if gate == "n" else a[gate]
            dW_x[:, cols] += x[:, t].T @ a[gate]
            dW_h[:, cols] += h_prev[:, t].T @ u
            db[:, cols] += np.stack([a[gate].sum(0), u.sum(0)])
            back = back + u @ p.W_h[:, cols].T
        dh = back
    return dW_x, dW_h, db, dh


# %% gru-backward: forward run again, the package goes back
from rnncourse import backward, forward, gru

def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    _, _, tape = forward(gru, p, x, gru.State(h_prev[:, 0]))
    _, dp, first = backward(gru, p, tape, dhs)
    return dp.W_x, dp.W_h, dp.b, first.h


# %% gru-measure-reach: other seeds
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
interval = (m, m - half, m + half)


# %% gru-measure-reach: an array
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
interval = np.array([m, m - half, m + half])
