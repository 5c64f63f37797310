"""Wrong answers: readers, second set."""


# %% bptt-masked: nothing passes a masked step
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
        dh = da @ p.W_h.T
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: everything passes besides
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
        dh = da @ p.W_h.T + dh
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: mask not in da
def bptt_masked(p, x, hs, direct, mask):
    g = {k: 0 for k in ("W_x", "W_h", "b")}
    dxs, dh = [], np.zeros_like(hs[:, 0])
    for t in range(x.shape[1])[::-1]:
        dh = dh + direct[:, t]
        m = mask[:, t, None].astype(float)
        da = dh * (1 - hs[:, t + 1] ** 2)
        g["W_x"] = g["W_x"] + x[:, t].T @ da
        g["W_h"] = g["W_h"] + hs[:, t].T @ da
        g["b"] = g["b"] + da.sum(0)
        dxs.append(da @ p.W_x.T)
        dh = da @ p.W_h.T + dh * (1 - m)
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: loss at masked steps dropped
def bptt_masked(p, x, hs, direct, mask):
    g = {k: 0 for k in ("W_x", "W_h", "b")}
    dxs, dh = [], np.zeros_like(hs[:, 0])
    for t in range(x.shape[1])[::-1]:
        m = mask[:, t, None].astype(float)
        dh = dh + m * direct[:, t]
        da = m * dh * (1 - hs[:, t + 1] ** 2)
        g["W_x"] = g["W_x"] + x[:, t].T @ da
        g["W_h"] = g["W_h"] + hs[:, t].T @ da
        g["b"] = g["b"] + da.sum(0)
        dxs.append(da @ p.W_x.T)
        dh = da @ p.W_h.T + dh * (1 - m)
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: tanh' of the old state
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
        da = np.where(real, dh * (1 - hs[:, t] ** 2), 0.0)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: dW_h from the new state
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
        dW_h += hs[:, t + 1].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: mask turned round
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
        da = np.where(real, 0.0, dh * (1 - hs[:, t + 1] ** 2))
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, dh, da @ p.W_h.T)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: carried part only from the loss
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
        carried = np.where(real, da @ p.W_h.T, carried)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: forwards in time
def bptt_masked(p, x, hs, direct, mask):
    B, T, D = x.shape
    dx = np.zeros((B, T, D))
    dW_x = np.zeros(p.W_x.shape)
    dW_h = np.zeros(p.W_h.shape)
    db = np.zeros(p.b.shape)
    carried = np.zeros(hs[:, 0].shape)
    for t in range(T):
        real = mask[:, t][:, None]
        dh = direct[:, t] + carried
        da = np.where(real, dh * (1 - hs[:, t + 1] ** 2), 0.0)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: stops before the first step
def bptt_masked(p, x, hs, direct, mask):
    B, T, D = x.shape
    dx = np.zeros((B, T, D))
    dW_x = np.zeros(p.W_x.shape)
    dW_h = np.zeros(p.W_h.shape)
    db = np.zeros(p.b.shape)
    carried = np.zeros(hs[:, 0].shape)
    for t in range(T - 1, 0, -1):
        real = mask[:, t][:, None]
        dh = direct[:, t] + carried
        da = np.where(real, dh * (1 - hs[:, t + 1] ** 2), 0.0)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: dx in the order of the way back
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
    return np.stack(dxs, axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: dh_0 is the last dh
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
    return dx, dW_x, dW_h, db, dh


# %% bptt-masked: W_h not transposed
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
        carried = np.where(real, da @ p.W_h, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: tanh' not in what is carried
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
        carried = np.where(real, dh @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: mask without an axis
def bptt_masked(p, x, hs, direct, mask):
    g = {k: 0 for k in ("W_x", "W_h", "b")}
    dxs, dh = [], np.zeros_like(hs[:, 0])
    for t in range(x.shape[1])[::-1]:
        dh = dh + direct[:, t]
        m = mask[:, t].astype(float)
        da = m * dh * (1 - hs[:, t + 1] ** 2)
        g["W_x"] = g["W_x"] + x[:, t].T @ da
        g["W_h"] = g["W_h"] + hs[:, t].T @ da
        g["b"] = g["b"] + da.sum(0)
        dxs.append(da @ p.W_x.T)
        dh = da @ p.W_h.T + dh * (1 - m)
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-masked: weights without a sum
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
        dW_x = x[:, t].T @ da
        dW_h = hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: mask of the step before
def bptt_masked(p, x, hs, direct, mask):
    B, T, D = x.shape
    dx = np.zeros((B, T, D))
    dW_x = np.zeros(p.W_x.shape)
    dW_h = np.zeros(p.W_h.shape)
    db = np.zeros(p.b.shape)
    carried = np.zeros(hs[:, 0].shape)
    for t in range(T - 1, -1, -1):
        real = mask[:, t - 1][:, None]
        dh = direct[:, t] + carried
        da = np.where(real, dh * (1 - hs[:, t + 1] ** 2), 0.0)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        carried = np.where(real, da @ p.W_h.T, dh)
    return dx, dW_x, dW_h, db, carried


# %% bptt-masked: mean over the real steps
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
    n = mask.sum()
    return dx / n, dW_x / n, dW_h / n, db / n, carried / n


# %% bptt-masked: dh_0 first
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
    return carried, dx, dW_x, dW_h, db


# %% bptt-masked: two faults: no copy, wrong state
def bptt_masked(p, x, hs, direct, mask):
    g = {k: 0 for k in ("W_x", "W_h", "b")}
    dxs, dh = [], np.zeros_like(hs[:, 0])
    for t in range(x.shape[1])[::-1]:
        dh = dh + direct[:, t]
        m = mask[:, t, None].astype(float)
        da = m * dh * (1 - hs[:, t + 1] ** 2)
        g["W_x"] = g["W_x"] + x[:, t].T @ da
        g["W_h"] = g["W_h"] + hs[:, t + 1].T @ da
        g["b"] = g["b"] + da.sum(0)
        dxs.append(da @ p.W_x.T)
        dh = da @ p.W_h.T
    return np.stack(dxs[::-1], axis=1), g["W_x"], g["W_h"], g["b"], dh


# %% bptt-cut: border one step off
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = 0 if (t + 1) % k == 0 else da @ p.W_h.T
    return dW_h


# %% bptt-cut: counted from the end
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = 0 if (x.shape[1] - t) % k == 0 else da @ p.W_h.T
    return dW_h


# %% bptt-cut: not cut
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: cut at every step
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = 0
    return dW_h


# %% bptt-cut: cut everywhere but at the borders
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = da @ p.W_h.T if t % k == 0 else 0
    return dW_h


# %% bptt-cut: integer division
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ij", hs[:, t], da)
        dh = 0 if t // k == 0 else da @ p.W_h.T
    return dW_h


# %% bptt-cut: short piece dropped
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T - k + 1, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: gradient goes on over the border
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    dh = np.zeros_like(hs[:, 0])
    for start in range(0, T, k):
        stop = min(start + k, T)
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: tanh' forgotten
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: tanh' not carried
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
            dh = dh @ p.W_h.T
    return dW_h


# %% bptt-cut: new state in dW_h
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t + 1].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: mean over the pieces
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
    return dW_h / np.ceil(T / k)


# %% bptt-cut: einsum turned round
def bptt_cut(p, x, hs, direct, k):
    dW_h = np.zeros_like(p.W_h)
    dh = 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h += np.einsum("bi,bj->ji", hs[:, t], da)
        dh = 0 if t % k == 0 else da @ p.W_h.T
    return dW_h


# %% bptt-cut: a piece is one longer
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k + 1, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: first step of each piece left out
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = dW_h + hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: only the last piece
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h = np.zeros_like(p.W_h)
    for start in range(0, T, k):
        stop = min(start + k, T)
        dh = np.zeros_like(hs[:, 0])
        for t in range(stop - 1, start - 1, -1):
            dh = dh + direct[:, t]
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h = hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: only the last k steps
def bptt_cut(p, x, hs, direct, k):
    T = x.shape[1]
    dW_h, dh = 0 * p.W_h, 0
    for t in range(T - 1, max(T - k, 0) - 1, -1):
        da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dW_h = dW_h + hs[:, t].T @ da
        dh = da @ p.W_h.T
    return dW_h


# %% bptt-cut: W_h the wrong way round
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
            dh = da @ p.W_h
    return dW_h


# %% bptt-carry: identity
W_h = np.eye(4)


# %% bptt-carry: zeros
W_h = np.zeros((4, 4))


# %% bptt-carry: ones without the diagonal
W_h = np.ones((4, 4)) - np.eye(4)


# %% bptt-carry: averages of the others
W_h = (np.ones((4, 4)) - np.eye(4)) / 3


# %% bptt-carry: nilpotent shift
W_h = np.eye(4, k=1)


# %% bptt-carry: a little too small
W_h = 0.99 * np.roll(np.eye(4), 1, axis=0)


# %% bptt-carry: too large
W_h = 2 * np.roll(np.eye(4), 1, axis=0)


# %% bptt-carry: two units
W_h = np.array([[0, 1], [1, 0]])


# %% bptt-carry: minus identity
W_h = -np.eye(4)


# %% bptt-carry: one unit keeps itself
W_h = np.array([[0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]])


# %% bptt-carry: random orthogonal
W_h = np.linalg.qr(np.random.default_rng(0).standard_normal((4, 4)))[0]


# %% bptt-carry: not divided by the root
W_h = np.array([[0, 1, 1, 1], [-1, 0, -1, 1], [-1, 1, 0, -1], [-1, -1, 1, 0]])


# %% bptt-carry: a row
W_h = [0, 1, 0, 0]


# %% bptt-carry: symmetric, spectral radius one
W_h = (np.ones((4, 4)) - np.eye(4)) / 3.0 * np.array([1, -1, 1, -1])


# %% bptt-carry: skew, not orthogonal
W_h = np.triu(np.ones((4, 4)), 1) - np.tril(np.ones((4, 4)), -1)


# %% bptt-carry: two wires into one unit
W_h = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]])


# %% bptt-bias: one
k = 1


# %% bptt-bias: two
k = 2


# %% bptt-bias: five
k = 5


# %% bptt-bias: ten
k = 10


# %% bptt-bias: fifty
k = 50


# %% bptt-bias: the bias
k = 0.37


# %% bptt-bias: the bound
k = 0.4


# %% bptt-bias: between
k = 15


# %% bptt-bias: all that are below
k = [20, 50]


# %% bptt-bias: longest of the sequence
k = 100


# %% bptt-bias: index in the list
k = 4


# %% bptt-bias: longer
k = "longer"


# %% bptt-bias: None
k = None


# %% bptt-bias: minus
k = -20


# %% bptt-bias: a pair
k = (10, 20)


# %% bptt-repair: nothing repaired
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = dh @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: W_h not transposed
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h
    return dW_x, dW_h, db


# %% bptt-repair: transpose taken out, dh left
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = dh @ p.W_h
    return dW_x, dW_h, db


# %% bptt-repair: tanh' of the state before
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = (dh @ p.W_h.T) * (1 - hs[:, t] ** 2)
    return dW_x, dW_h, db


# %% bptt-repair: both
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T + dh
    return dW_x, dW_h, db


# %% bptt-repair: loss alone carried
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = direct[:, t] @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: added up
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), np.zeros_like(hs[:, 0])
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next += da @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: repaired, and tanh' elsewhere
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: repaired, and dW_h spoilt
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t + 1].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: tanh' added to the weights instead
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ dh
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = dh @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: clipped
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = np.clip(dh @ p.W_h.T, -1, 1)
    return dW_x, dW_h, db


# %% bptt-repair: cut
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = 0
    return dW_x, dW_h, db


# %% bptt-repair: forwards
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in range(x.shape[1]):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: tanh' twice
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = (da * (1 - hs[:, t + 1] ** 2)) @ p.W_h.T
    return dW_x, dW_h, db


# %% bptt-repair: repaired, order of the results
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_h, dW_x, db


# %% bptt-repair: b with every sample
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.mean(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db
