"""Wrong answers: readers, second set."""


# %% grad-lags: no transpose
def grad_lags(p, hs, d_last):
    d = d_last
    out = [np.linalg.norm(d, axis=1)]
    for t in range(hs.shape[1] - 1, 0, -1):
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, axis=1)


# %% grad-lags: slope of the state it arrives at
def grad_lags(p, hs, d_last):
    T = hs.shape[1] - 1
    lengths = np.zeros((len(hs), T + 1))
    d = d_last.copy()
    lengths[:, 0] = np.linalg.norm(d, axis=1)
    for n in range(1, T + 1):
        h = hs[:, T - n]
        d = d * (1 - h**2) @ p.W_h.T
        lengths[:, n] = np.linalg.norm(d, axis=1)
    return lengths


# %% grad-lags: lag 0 at the end
def grad_lags(p, hs, d_last):
    T = hs.shape[1] - 1
    lengths = np.empty((hs.shape[0], T + 1))
    d = d_last
    for t in range(T, -1, -1):
        lengths[:, t] = np.sqrt((d**2).sum(axis=1))
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h.T
    return lengths


# %% grad-lags: column of the last gradient left out
def grad_lags(p, hs, d_last):
    out, d = [], d_last
    for t in reversed(range(1, hs.shape[1])):
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, axis=1)


# %% grad-lags: one number for the batch
def grad_lags(p, hs, d_last):
    B, S, H = hs.shape
    lengths = np.zeros((B, S))
    d = d_last
    lengths[:, 0] = np.linalg.norm(d)
    for n in range(1, S):
        d = (d * (1 - hs[:, S - n] ** 2)) @ p.W_h.T
        lengths[:, n] = np.linalg.norm(d)
    return lengths


# %% grad-lags: squares without a root
def grad_lags(p, hs, d_last):
    d = d_last
    lengths = [np.sum(d * d, axis=1)]
    for h in np.swapaxes(hs, 0, 1)[:0:-1]:
        d = (d * (1 - h * h)) @ p.W_h.T
        lengths.append(np.sum(d * d, axis=1))
    return np.array(lengths).T


# %% grad-lags: the activation forgotten
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for _ in range(hs.shape[1] - 1):
        d = d @ p.W_h.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-lags: slope after the product
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(hs.shape[1] - 1, 0, -1):
        d = (d @ p.W_h.T) * (1 - hs[:, t] ** 2)
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-lags: the loss heard at every step
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(hs.shape[1] - 1, 0, -1):
        d = d_last + (d * (1 - hs[:, t] ** 2)) @ p.W_h.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-lags: slope without the square
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(hs.shape[1] - 1, 0, -1):
        d = (d * (1 - hs[:, t])) @ p.W_h.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-lags: the bound instead of the gradient
def grad_lags(p, hs, d_last):
    s = np.linalg.norm(p.W_h, 2)
    n = np.arange(hs.shape[1])
    return np.linalg.norm(d_last, axis=1)[:, None] * s**n


# %% grad-lags: norm over the batch
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=0)]
    for t in range(hs.shape[1] - 1, 0, -1):
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h.T
        out.append(np.linalg.norm(d, axis=0))
    return np.stack(out, 1)


# %% grad-lags: walks forward from the first state
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(1, hs.shape[1]):
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-lags: no transpose, and the slope of the earlier state
def grad_lags(p, hs, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(hs.shape[1] - 2, -1, -1):
        d = (d * (1 - hs[:, t] ** 2)) @ p.W_h
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, 1)


# %% grad-clip: each array for itself
def grad_clip(dW_x, dW_h, db, limit):
    out = []
    for d in (dW_x, dW_h, db):
        n = np.linalg.norm(d)
        out.append(d * min(1, limit / n) if n else d)
    return tuple(out)


# %% grad-clip: number by number
def grad_clip(dW_x, dW_h, db, limit):
    return tuple(np.clip(d, -limit, limit) for d in (dW_x, dW_h, db))


# %% grad-clip: always to the limit
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt((dW_x**2).sum() + (dW_h**2).sum() + (db**2).sum())
    return dW_x * limit / n, dW_h * limit / n, db * limit / n


# %% grad-clip: the smaller ones are lengthened
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))
    if n < limit:
        f = limit / n
    else:
        f = 1
    return f * dW_x, f * dW_h, f * db


# %% grad-clip: sum of the three lengths
def grad_clip(dW_x, dW_h, db, limit):
    n = sum(np.linalg.norm(d) for d in (dW_x, dW_h, db))
    f = min(1.0, limit / n)
    return f * dW_x, f * dW_h, f * db


# %% grad-clip: no root
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2)
    f = limit / n if n > limit else 1.0
    return dW_x * f, dW_h * f, db * f


# %% grad-clip: the bias forgotten in the length
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2))
    f = limit / n if n > limit else 1.0
    return dW_x * f, dW_h * f, db * f


# %% grad-clip: the bias counted and not clipped
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2))
    f = min(1, limit / n)
    return dW_x * f, dW_h * f, db


# %% grad-clip: spectral norms
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.linalg.norm(dW_x, 2)**2 + np.linalg.norm(dW_h, 2)**2
                + np.linalg.norm(db)**2)
    f = min(1, limit / n)
    return dW_x * f, dW_h * f, db * f


# %% grad-clip: the largest entry as the length
def grad_clip(dW_x, dW_h, db, limit):
    n = max(np.abs(d).max() for d in (dW_x, dW_h, db))
    f = min(1, limit / n)
    return dW_x * f, dW_h * f, db * f


# %% grad-clip: upside down
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2))
    if n > limit:
        return dW_x * n / limit, dW_h * n / limit, db * n / limit
    return dW_x, dW_h, db


# %% grad-clip: to the length one
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2))
    if n > limit:
        dW_x, dW_h, db = dW_x / n, dW_h / n, db / n
    return dW_x, dW_h, db


# %% grad-clip: one long vector comes back
def grad_clip(dW_x, dW_h, db, limit):
    v = np.concatenate([dW_x.ravel(), dW_h.ravel(), db])
    return v * min(1, limit / np.linalg.norm(v))


# %% grad-clip: absolute values summed
def grad_clip(dW_x, dW_h, db, limit):
    n = np.abs(dW_x).sum() + np.abs(dW_h).sum() + np.abs(db).sum()
    f = min(1, limit / n)
    return dW_x * f, dW_h * f, db * f


# %% grad-transient: diagonal, it only shrinks
W_h = 0.9 * np.eye(3)


# %% grad-transient: eigenvalues of 0.95
W_h = np.array([[0.95, 10, 0], [0, 0.95, 10], [0, 0, 0.95]])


# %% grad-transient: grows so far that 200 steps do not bring it back
W_h = np.array([[0.9, 100, 0], [0, 0.9, 100], [0, 0, 0.9]])


# %% grad-transient: symmetric
W_h = np.array([[0.5, 6, 0], [6, 0.5, 0], [0, 0, 0.5]])


# %% grad-transient: the two units of the chapter
W_h = np.array([[0.9, 5], [0, 0.9]])


# %% grad-transient: grows too little
W_h = np.array([[0.9, 0.5, 0], [0, 0.9, 0.5], [0, 0, 0.9]])


# %% grad-transient: 1.2 times orthogonal
W_h = 1.2 * np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])


# %% grad-transient: filled on both sides of the diagonal
W_h = np.array([[0.9, 5, 5], [5, 0.9, 5], [5, 5, 0.9]])


# %% grad-transient: the diagonal negative and too large
W_h = np.array([[-1.0, 20, 0], [0, -1.0, 20], [0, 0, -1.0]])


# %% grad-transient: grows after the tenth step
W_h = np.array([[0.9, 0.2, 0], [0, 0.9, 0.2], [0, 0, 0.9]])


# %% grad-transient: the numbers of a vector
W_h = np.array([0.9, 50, 0.9])


# %% grad-transient: scaled to the norm of 0.9
M = np.triu(np.ones((3, 3)))
W_h = 0.9 * M / np.linalg.norm(M, 2)


# %% grad-gain: half of the units, so twice
s = 2


# %% grad-gain: orthogonal keeps lengths
s = 1.0


# %% grad-gain: a little more than one
s = 1.2


# %% grad-gain: between the two
s = 1.7


# %% grad-gain: the loss instead of the gain
s = 0.7


# %% grad-gain: a half
s = 0.5


# %% grad-gain: the place in the list
s = 3


# %% grad-gain: text
s = "1.4"


# %% grad-gain: the factor that was measured
s = 0.9957


# %% grad-gain: all gains
s = [0.7, 1, 1.2, 1.4, 1.7, 2]


# %% grad-leaky: everything is kept
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = d
    return da, dh_prev


# %% grad-leaky: slope on the direct way
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = (1 - alpha) * d * (1 - new**2)
    return da, dh_prev


# %% grad-leaky: the shares changed places
def grad_leaky(d, new, alpha):
    da = (1 - alpha) * d * (1 - new**2)
    dh_prev = alpha * d
    return da, dh_prev


# %% grad-leaky: share forgotten in da
def grad_leaky(d, new, alpha):
    da = d * (1 - new**2)
    dh_prev = (1 - alpha) * d
    return da, dh_prev


# %% grad-leaky: nothing goes directly
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    return da, np.zeros_like(d)


# %% grad-leaky: through da
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = (1 - alpha) * da
    return da, dh_prev


# %% grad-leaky: the rest of da
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = d - da
    return da, dh_prev


# %% grad-leaky: both factors
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = alpha * (1 - alpha) * d
    return da, dh_prev


# %% grad-leaky: square in the wrong place
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new) ** 2
    dh_prev = (1 - alpha) * d
    return da, dh_prev


# %% grad-leaky: the two results changed places
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = (1 - alpha) * d
    return dh_prev, da


# %% grad-leaky: one minus the product
def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = 1 - alpha * d
    return da, dh_prev


# %% grad-leaky: the slope without alpha, the rest without one
def grad_leaky(d, new, alpha):
    da = d * (1 - new**2)
    dh_prev = -alpha * d
    return da, dh_prev


# %% grad-leaky: sigma's slope
def grad_leaky(d, new, alpha):
    da = alpha * d * new * (1 - new)
    dh_prev = (1 - alpha) * d
    return da, dh_prev


# %% grad-leaky: written into d
def grad_leaky(d, new, alpha):
    d *= 1 - alpha
    da = alpha * d * (1 - new**2)
    return da, d
