"""Right answers: readers, second set."""


# %% rnn-predict-shape: an array's shape
shape = np.zeros((4, 7, 3)) @ np.zeros((3, 5))
shape = shape.shape


# %% rnn-predict-shape: a list
shape = [4, 7, 5]


# %% rnn-parameter-count: one bracket
parameters = (8 + 16 + 1) * 16


# %% rnn-parameter-count: sum of sizes
parameters = sum(np.zeros(s).size for s in ((8, 16), (16, 16), 16))


# %% rnn-step: three loops
def rnn_step(x_t, h_prev, p):
    B, H = h_prev.shape
    D = x_t.shape[1]
    h = np.zeros((B, H))
    for b in range(B):
        for j in range(H):
            s = p.b[j]
            for d in range(D):
                s += x_t[b, d] * p.W_x[d, j]
            for k in range(H):
                s += h_prev[b, k] * p.W_h[k, j]
            h[b, j] = np.tanh(s)
    return h


# %% rnn-step: with exponentials
def rnn_step(x_t, h_prev, p):
    a = (p.W_x.T @ x_t.T).T + (p.W_h.T @ h_prev.T).T + p.b
    return 2 * sigmoid(2 * a) - 1


# %% rnn-forward: a list that begins with h_0
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[-1]))
    return np.array(states[1:]).transpose(1, 0, 2)


# %% rnn-forward: inputs first, all at once
def rnn_forward(x, h_0, p):
    wx = np.einsum("btd,dh->tbh", x, p.W_x) + p.b
    hs = np.empty_like(wx)
    for t, u in enumerate(wx):
        hs[t] = np.tanh(u + (h_0 if t == 0 else hs[t - 1]) @ p.W_h)
    return np.swapaxes(hs, 0, 1)


# %% rnn-output-softmax: row by row
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(row))
        probs.append(e / np.sum(e))
    return np.array(probs)


# %% rnn-output-softmax: from the logarithm
def rnn_output(h_t, W_y, b_y):
    s = np.einsum("bh,hc->bc", h_t, W_y) + b_y
    s -= s.max(axis=-1, keepdims=True)
    log_z = np.log(np.exp(s).sum(axis=-1, keepdims=True))
    return np.exp(s - log_z)


# %% rnn-step-backward: einsum
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: sample by sample
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dx_t, dh_prev = np.zeros_like(x_t), np.zeros_like(h_prev)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    for n in range(len(dh)):
        da = dh[n] * (1 - h[n] ** 2)
        dx_t[n] = p.W_x @ da
        dh_prev[n] = p.W_h @ da
        dW_x += np.outer(x_t[n], da)
        dW_h += np.outer(h_prev[n], da)
        db += da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: a dictionary
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return {"dx_t": dx_t, "dh_prev": dh_prev, "dW_x": dW_x, "dW_h": dW_h, "db": db}


# %% rnn-three-buttons: sharper
k = 30
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: lists
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": [[5.0], [-5.0]], "b_y": [-5.0]}


# %% rnn-three-buttons: a tuple
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = W_x, W_h, b, np.array([[1.0], [-1.0]]), np.array([-1.0])


# %% rnn-noisy-room: the right one remembered on the way
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h) + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: a list
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h) + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = [share - half, share + half]


# %% rnn-repair-training: index in the second place
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[:, t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)) / B, v)
        dW_x, dW_h, db = 0 * W_x, 0 * W_h, 0 * b
        for t in reversed(range(T)):
            da = dh * (1 - hs[t + 1] ** 2)
            dW_x = dW_x + x[:, t].T @ da
            dW_h = dW_h + hs[t].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-repair-training: stacked step by step
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = np.array([x[:, t] for t in range(T)])
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)) / B, v)
        dW_x, dW_h, db = 0 * W_x, 0 * W_h, 0 * b
        for t in reversed(range(T)):
            da = dh * (1 - hs[t + 1] ** 2)
            dW_x = dW_x + x[t].T @ da
            dW_h = dW_h + hs[t].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-noisy-room: as wide as it may be, in round numbers
interval = 0.84, 0.86
