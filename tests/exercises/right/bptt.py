"""Right answers: readers, second set."""


# %% bptt-masked: np.where
def bptt_masked(p, x, hs, direct, mask):
    B, T, D = x.shape
    dx = np.zeros((B, T, D))
    dW_x = np.zeros(p.W_x.shape)
    dW_h = np.zeros(p.W_h.shape)
    db = np.zeros(p.b.shape)
    carried = np.zeros(hs[:, 0].shape)
    for t in range(T - 1, -1, -1):
        real = mask[:, t][:, None]
        dh = direct[:, t] + carried
        da = np.where(real, dh * (1 - hs[:, t + 1] ** 2), 0.0)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: lists and a dictionary
def bptt_masked(p, x, hs, direct, mask):
    g = {k: 0 for k in ("W_x", "W_h", "b")}
    dxs, dh = [], np.zeros_like(hs[:, 0])
    for t in range(x.shape[1])[::-1]:
        dh = dh + direct[:, t]
        m = mask[:, t, None].astype(float)
        da = m * dh * (1 - hs[:, t + 1] ** 2)
        g["W_x"] = g["W_x"] + x[:, t].T @ da
        g["W_h"] = g["W_h"] + hs[:, t].T @ da
        g["b"] = g["b"] + da.sum(0)
        dxs.append(da @ p.W_x.T)
        dh = da @ p.W_h.T + dh * (1 - m)
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-cut: piece by piece
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: zero at a border
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = 0 if t % k == 0 else da @ p.W_h.T
    return dW_h


# %% bptt-carry: turned over
W_h = np.fliplr(np.eye(4))


# %% bptt-carry: a conference matrix
W_h = np.array([[0, 1, 1, 1], [-1, 0, -1, 1], [-1, 1, 0, -1], [-1, -1, 1, 0]]) / np.sqrt(3)


# %% bptt-carry: a list
W_h = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]]


# %% bptt-bias: as a float
k = 20.0


# %% bptt-bias: NumPy's integer
k = np.int64(20)


# %% bptt-repair: tanh' written beside
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = (dh * (1 - hs[:, t + 1] ** 2)) @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: all da kept first
def bptt_repair(p, x, hs, direct):
    T = x.shape[1]
    das = np.zeros_like(direct)
    for t in range(T - 1, -1, -1):
        dh = direct[:, t].copy()
        if t + 1 < T:
            dh += das[:, t + 1] @ p.W_h.T
        das[:, t] = dh * (1 - hs[:, t + 1] ** 2)
    dW_x = np.einsum("btd,bth->dh", x, das)
    dW_h = np.einsum("btk,bth->kh", hs[:, :-1], das)
    return dW_x, dW_h, das.sum(axis=(0, 1))
