"""Right answers: readers, second set."""


# %% grad-lags: einsum with the Jacobian written out
def grad_lags(p, hs, d_last):
    rows = [d_last]
    for h in hs[:, :0:-1].swapaxes(0, 1):
        J = np.einsum("bi,ji->bij", 1 - h**2, p.W_h)
        rows.append(np.einsum("bi,bij->bj", rows[-1], J))
    return np.sqrt(np.square(np.stack(rows, 1)).sum(-1))


# %% grad-lags: a recursion, columns put together
def grad_lags(p, hs, d_last):
    here = np.hypot.reduce(d_last, axis=1)[:, None]
    if hs.shape[1] == 1:
        return here
    back = (d_last / np.cosh(np.arctanh(hs[:, -1])) ** 2) @ p.W_h.T
    return np.hstack([here, grad_lags(p, hs[:, :-1], back)])


# %% grad-clip: one vector, cut again
def grad_clip(dW_x, dW_h, db, limit):
    parts = (dW_x, dW_h, db)
    v = np.concatenate([a.ravel() for a in parts])
    v = v / max(1.0, np.linalg.norm(v) / limit)
    cuts = np.cumsum([a.size for a in parts])[:-1]
    return [piece.reshape(a.shape)
            for piece, a in zip(np.split(v, cuts), parts)]


# %% grad-clip: hypot of three lengths
def grad_clip(dW_x, dW_h, db, limit):
    n = np.hypot(np.hypot(np.linalg.norm(dW_x), np.linalg.norm(dW_h)),
                 np.linalg.norm(db))
    f = np.where(n > limit, limit / np.maximum(n, limit), 1.0)
    return dW_x * f, dW_h * f, db * f


# %% grad-clip: in place, which is remarked on
def grad_clip(dW_x, dW_h, db, limit):
    n = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2))
    if n > limit:
        for d in (dW_x, dW_h, db):
            d *= limit / n
    return dW_x, dW_h, db


# %% grad-transient: nilpotent, whole numbers
W_h = np.array([[0, 0, 0], [20, 0, 0], [0, 20, 0]])


# %% grad-transient: a full matrix by a change of basis
V = np.array([[1, 1, 1], [0, 0.05, 0.1], [0, 0, 0.01]])
W_h = V @ np.diag([0.9, -0.5, 0.2]) @ np.linalg.inv(V)


# %% grad-gain: the root of two as it stands in the list
s = round(np.sqrt(2), 1)


# %% grad-gain: an array of one number
s = np.array(1.4)


# %% grad-leaky: the other way round
def grad_leaky(d, new, alpha):
    toward = d * alpha
    return toward * (1 + new) * (1 - new), d - toward


# %% grad-leaky: by the hyperbolic cosine
def grad_leaky(d, new, alpha):
    a = np.arctanh(new)
    return d * alpha / np.cosh(a) ** 2, np.multiply(1 - alpha, d)
