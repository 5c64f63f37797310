"""Wrong answers: readers, second set."""


# %% rnn-predict-shape: h_0 counted
shape = (4, 8, 5)


# %% rnn-predict-shape: one less
shape = (4, 6, 5)


# %% rnn-predict-shape: four axes
shape = (4, 7, 5, 1)


# %% rnn-predict-shape: features for time
shape = (4, 3, 5)


# %% rnn-predict-shape: time for units
shape = (4, 5, 3)


# %% rnn-predict-shape: features kept too
shape = (4, 7, 3, 5)


# %% rnn-predict-shape: batch and time merged
shape = (28, 5)


# %% rnn-predict-shape: last step kept
shape = (4, 1, 5)


# %% rnn-predict-shape: units alone
shape = (5,)


# %% rnn-predict-shape: None for the batch
shape = (None, 7, 5)


# %% rnn-predict-shape: features for batch
shape = (3, 7, 5)


# %% rnn-predict-shape: batch lost
shape = (7, 3, 5)


# %% rnn-predict-shape: features times units
shape = (4, 7, 15)


# %% rnn-predict-shape: number of units
shape = 5


# %% rnn-predict-shape: units first
shape = (5, 4, 7)


# %% rnn-predict-shape: the weights
shape = (3, 5)


# %% rnn-parameter-count: a bias for each step
parameters = 8 * 16 + 16 * 16 + 20 * 16


# %% rnn-parameter-count: input over all steps
parameters = 20 * 8 * 16 + 16 * 16 + 16


# %% rnn-parameter-count: steps for features
parameters = 20 * 16 + 16 * 16 + 16


# %% rnn-parameter-count: readout counted
parameters = 8 * 16 + 16 * 16 + 16 + 16 + 1


# %% rnn-parameter-count: four gates
parameters = 4 * (8 * 16 + 16 * 16 + 16)


# %% rnn-parameter-count: sums for products
parameters = 8 + 16 + 16


# %% rnn-parameter-count: bias of the input size
parameters = 8 * 16 + 16 * 16 + 8


# %% rnn-parameter-count: one bias
parameters = 8 * 16 + 16 * 16 + 1


# %% rnn-parameter-count: bias squared
parameters = 8 * 16 + 16 * 16 + 16 * 16


# %% rnn-parameter-count: product of all
parameters = 8 * 16 * 16 + 16


# %% rnn-parameter-count: recurrent weights of the diagonal
parameters = 8 * 16 + 16 + 16


# %% rnn-parameter-count: states counted
parameters = 8 * 16 + 16 * 16 + 16 + 20 * 16


# %% rnn-parameter-count: GRU
parameters = 3 * (8 * 16 + 16 * 16 + 16)


# %% rnn-parameter-count: two input matrices
parameters = 2 * 8 * 16 + 16 * 16 + 16


# %% rnn-parameter-count: as a text
parameters = '8 * 16 + 16 * 16 + 16'


# %% rnn-parameter-count: a list of the parts
parameters = [128, 256, 16]


# %% rnn-step: indices of W_h in the loop
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
                s += h_prev[b, k] * p.W_h[j, k]
            h[b, j] = np.tanh(s)
    return h


# %% rnn-step: einsum transposes
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,hk->bh", h_prev, p.W_h)
    return np.tanh(wx + wh + p.b)


# %% rnn-step: glued the other way round
def rnn_step(x_t, h_prev, p):
    both = np.hstack([h_prev, x_t])
    W = np.vstack([p.W_x, p.W_h])
    return np.tanh(both @ W + p.b)


# %% rnn-step: bias after the tanh
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h)
    return np.tanh(wx + wh) + p.b


# %% rnn-step: bias twice
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x) + p.b
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h) + p.b
    return np.tanh(wx + wh)


# %% rnn-step: no tanh
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h)
    return wx + wh + p.b


# %% rnn-step: tan
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h)
    return np.tan(wx + wh + p.b)


# %% rnn-step: relu
def rnn_step(x_t, h_prev, p):
    both = np.hstack([x_t, h_prev])
    W = np.vstack([p.W_x, p.W_h])
    return np.maximum(0, both @ W + p.b)


# %% rnn-step: product of the two parts
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h)
    return np.tanh(wx * wh + p.b)


# %% rnn-step: state taken off
def rnn_step(x_t, h_prev, p):
    wx = np.einsum("bd,dh->bh", x_t, p.W_x)
    wh = np.einsum("bk,kh->bh", h_prev, p.W_h)
    return np.tanh(wx - wh + p.b)


# %% rnn-step: tanh with half the argument
def rnn_step(x_t, h_prev, p):
    both = np.hstack([x_t, h_prev])
    W = np.vstack([p.W_x, p.W_h])
    return 2 * sigmoid(both @ W + p.b) - 1


# %% rnn-step: first bias for all
def rnn_step(x_t, h_prev, p):
    B, H = h_prev.shape
    D = x_t.shape[1]
    h = np.zeros((B, H))
    for b in range(B):
        for j in range(H):
            s = p.b[0]
            for d in range(D):
                s += x_t[b, d] * p.W_x[d, j]
            for k in range(H):
                s += h_prev[b, k] * p.W_h[k, j]
            h[b, j] = np.tanh(s)
    return h


# %% rnn-step: assigned, not added
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
                s = h_prev[b, k] * p.W_h[k, j]
            h[b, j] = np.tanh(s)
    return h


# %% rnn-step: only the first sample read
def rnn_step(x_t, h_prev, p):
    B, H = h_prev.shape
    D = x_t.shape[1]
    h = np.zeros((B, H))
    for b in range(B):
        for j in range(H):
            s = p.b[j]
            for d in range(D):
                s += x_t[0, d] * p.W_x[d, j]
            for k in range(H):
                s += h_prev[b, k] * p.W_h[k, j]
            h[b, j] = np.tanh(s)
    return h


# %% rnn-step: state and preactivation
def rnn_step(x_t, h_prev, p):
    both = np.hstack([x_t, h_prev])
    W = np.vstack([p.W_x, p.W_h])
    return np.tanh(both @ W + p.b), both @ W + p.b


# %% rnn-step: columns
def rnn_step(x_t, h_prev, p):
    a = p.W_x.T @ x_t.T + p.W_h.T @ h_prev.T + p.b[:, None]
    return np.tanh(a)


# %% rnn-step: W_x transposed too
def rnn_step(x_t, h_prev, p):
    return np.tanh(x_t @ p.W_x.T + h_prev @ p.W_h.T + p.b)


# %% rnn-step: sample by sample from the left
def rnn_step(x_t, h_prev, p):
    rows = []
    for x, h in zip(x_t, h_prev):
        rows.append(np.tanh(x @ p.W_x + p.W_h @ h + p.b))
    return np.array(rows)


# %% rnn-forward: next input
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, (t + 1) % T, :] @ p.W_x + h @ p.W_h + p.b
        h = np.tanh(a)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: bias forgotten
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h
        h = np.tanh(a)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: bias after the tanh
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h
        h = np.tanh(a) + p.b
        hs[:, t, :] = h
    return hs


# %% rnn-forward: old state added
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h + p.b
        h = h + np.tanh(a)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: h_0 not used
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = np.zeros((B, h_0.shape[1]))
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h + p.b
        h = np.tanh(a)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: hs of the step before, from the end
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + hs[:, t - 1] @ p.W_h + p.b
        h = np.tanh(a)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: h_0 handed out too
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[-1]))
    return np.array(states).transpose(1, 0, 2)


# %% rnn-forward: without the last
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[-1]))
    return np.array(states[:-1]).transpose(1, 0, 2)


# %% rnn-forward: always from h_0
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[0]))
    return np.array(states[1:]).transpose(1, 0, 2)


# %% rnn-forward: axes not turned back
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[-1]))
    return np.array(states[1:])


# %% rnn-forward: axes turned wrongly
def rnn_forward(x, h_0, p):
    def step(x_t, h):
        return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)

    states = [h_0]
    for x_t in x.transpose(1, 0, 2):
        states.append(step(x_t, states[-1]))
    return np.array(states[1:]).transpose(2, 0, 1)


# %% rnn-forward: state goes on from sequence to sequence
def rnn_forward(x, h_0, p):
    out = []
    h = h_0[0]
    for b in range(len(x)):
        row = []
        for t in range(x.shape[1]):
            h = np.tanh(x[b, t] @ p.W_x + h @ p.W_h + p.b)
            row.append(h)
        out.append(row)
    return np.array(out)


# %% rnn-forward: starts with the first row's state
def rnn_forward(x, h_0, p):
    out = []
    for b in range(len(x)):
        h = h_0[0]
        row = []
        for t in range(x.shape[1]):
            h = np.tanh(x[b, t] @ p.W_x + h @ p.W_h + p.b)
            row.append(h)
        out.append(row)
    return np.array(out)


# %% rnn-forward: one array written over
def rnn_forward(x, h_0, p):
    h = h_0.copy()
    hs = []
    for t in range(x.shape[1]):
        h[:] = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: tanh at the end
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = x[:, t] @ p.W_x + h @ p.W_h + p.b
        hs.append(h)
    return np.tanh(np.stack(hs, axis=1))


# %% rnn-forward: relu and no bias
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h
        h = np.maximum(a, 0)
        hs[:, t, :] = h
    return hs


# %% rnn-forward: states and the last
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h + p.b
        h = np.tanh(a)
        hs[:, t, :] = h
    return hs, h


# %% rnn-forward: W_h on the left
def rnn_forward(x, h_0, p):
    out = []
    for b in range(len(x)):
        h = h_0[b]
        row = []
        for t in range(x.shape[1]):
            h = np.tanh(x[b, t] @ p.W_x + p.W_h @ h + p.b)
            row.append(h)
        out.append(row)
    return np.array(out)


# %% rnn-forward: preactivation kept
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h + p.b
        h = np.tanh(a)
        hs[:, t, :] = a
    return hs


# %% rnn-forward: preactivation carried
def rnn_forward(x, h_0, p):
    B, T, D = x.shape
    hs = np.zeros((B, T, h_0.shape[1]))
    h = h_0
    for t in range(T):
        a = x[:, t, :] @ p.W_x + h @ p.W_h + p.b
        h = a
        hs[:, t, :] = np.tanh(a)
    return hs


# %% rnn-output-softmax: divided by the largest
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(row))
        probs.append(e / np.max(e))
    return np.array(probs)


# %% rnn-output-softmax: not divided
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(row))
        probs.append(e)
    return np.array(probs)


# %% rnn-output-softmax: maximum of the first row
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(scores[0]))
        probs.append(e / np.sum(e))
    return np.array(probs)


# %% rnn-output-softmax: mean taken off
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.mean(row))
        probs.append(e / np.sum(e))
    return np.array(probs)


# %% rnn-output-softmax: scaled, not shifted
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row / np.max(row))
        probs.append(e / np.sum(e))
    return np.array(probs)


# %% rnn-output-softmax: the winner
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(row))
        probs.append(np.argmax(e))
    return np.array(probs)


# %% rnn-output-softmax: one-hot
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(row - np.max(row))
        probs.append(np.round(e / np.sum(e)))
    return np.array(probs)


# %% rnn-output-softmax: absolute scores
def rnn_output(h_t, W_y, b_y):
    scores = h_t @ W_y + b_y
    probs = []
    for row in scores:
        e = np.exp(np.abs(row) - np.max(np.abs(row)))
        probs.append(e / np.sum(e))
    return np.array(probs)


# %% rnn-output-softmax: sign of the logarithm
def rnn_output(h_t, W_y, b_y):
    s = np.einsum("bh,hc->bc", h_t, W_y) + b_y
    s -= s.max(axis=-1, keepdims=True)
    log_z = np.log(np.exp(s).sum(axis=-1, keepdims=True))
    return np.exp(s + log_z)


# %% rnn-output-softmax: log probabilities
def rnn_output(h_t, W_y, b_y):
    s = np.einsum("bh,hc->bc", h_t, W_y) + b_y
    s -= s.max(axis=-1, keepdims=True)
    log_z = np.log(np.exp(s).sum(axis=-1, keepdims=True))
    return s - log_z


# %% rnn-output-softmax: sum over the batch in the log
def rnn_output(h_t, W_y, b_y):
    s = np.einsum("bh,hc->bc", h_t, W_y) + b_y
    s -= s.max(axis=-1, keepdims=True)
    log_z = np.log(np.exp(s).sum())
    return np.exp(s - log_z)


# %% rnn-output-softmax: temperature
def rnn_output(h_t, W_y, b_y):
    s = np.einsum("bh,hc->bc", h_t, W_y) + b_y
    s = s / np.sqrt(len(W_y))
    s -= s.max(axis=-1, keepdims=True)
    log_z = np.log(np.exp(s).sum(axis=-1, keepdims=True))
    return np.exp(s - log_z)


# %% rnn-output-softmax: sigmoid
def rnn_output(h_t, W_y, b_y):
    return sigmoid(h_t @ W_y + b_y)


# %% rnn-output-softmax: sigmoid, divided
def rnn_output(h_t, W_y, b_y):
    q = sigmoid(h_t @ W_y + b_y)
    return q / q.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: share of the scores
def rnn_output(h_t, W_y, b_y):
    a = h_t @ W_y + b_y
    return a / a.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: bias after the softmax
def rnn_output(h_t, W_y, b_y):
    a = h_t @ W_y
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) + b_y


# %% rnn-output-softmax: overflow swept away
def rnn_output(h_t, W_y, b_y):
    e = np.exp(h_t @ W_y + b_y)
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


# %% rnn-output-softmax: softmax of the state
def rnn_output(h_t, W_y, b_y):
    e = np.exp(h_t - h_t.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)) @ W_y + b_y


# %% rnn-output-softmax: columns
def rnn_output(h_t, W_y, b_y):
    a = (W_y.T @ h_t.T) + b_y[:, None]
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=0)


# %% rnn-step-backward: tanh' of the old state
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h_prev * h_prev
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: tanh' of h as if it were a
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - np.tanh(h) ** 2
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: sigma'
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = h * (1 - h)
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: divided by tanh'
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dh / dtanh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: derivative of the square
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = -2 * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: old state's tanh' as well
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h) * (1 - h_prev ** 2)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dx from dh
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", dh, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dW_h from dh
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, dh)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db from dh
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", dh)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: einsum turns dW_x round
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->hd", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dh handed on beside
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = dh + np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: einsum with W_h turned
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,hk->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: only the last sample
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dx_t, dh_prev = np.zeros_like(x_t), np.zeros_like(h_prev)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    for n in range(len(dh)):
        da = dh[n] * (1 - h[n] ** 2)
        dx_t[n] = p.W_x @ da
        dh_prev[n] = p.W_h @ da
        dW_x = np.outer(x_t[n], da)
        dW_h = np.outer(h_prev[n], da)
        db += da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: last sample's bias
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
        db = da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: W_h turned in the loop
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dx_t, dh_prev = np.zeros_like(x_t), np.zeros_like(h_prev)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    for n in range(len(dh)):
        da = dh[n] * (1 - h[n] ** 2)
        dx_t[n] = p.W_x @ da
        dh_prev[n] = da @ p.W_h
        dW_x += np.outer(x_t[n], da)
        dW_h += np.outer(h_prev[n], da)
        db += da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: mean over the batch
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
    dW_x, dW_h, db = dW_x / len(dh), dW_h / len(dh), db / len(dh)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: weights swapped on return
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
    return dx_t, dh_prev, dW_h, dW_x, db


# %% rnn-step-backward: a row for the bias
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dtanh = 1 - h * h
    da = dtanh * dh
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,kh->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    db = da.sum(axis=0, keepdims=True)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: no tanh' and dW_h from h
def rnn_step_backward(dh, x_t, h_prev, h, p):
    dx_t, dh_prev = np.zeros_like(x_t), np.zeros_like(h_prev)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    for n in range(len(dh)):
        da = dh[n] * 1
        dx_t[n] = p.W_x @ da
        dh_prev[n] = p.W_h @ da
        dW_x += np.outer(x_t[n], da)
        dW_h += np.outer(h[n], da)
        db += da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-three-buttons: too weak
k = 0.5
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: readout turned round
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[-1.0], [1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: no threshold in the readout
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.zeros(1)}


# %% rnn-three-buttons: toggle does nothing
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [0.0, 0.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: no bias
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = np.zeros(2)
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: wires in another order
k = 8
W_x = k * np.array([[-2.0, -2.0], [2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: no recurrence
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = np.zeros((2, 2))
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: W_h transposed
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]]).T
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: W_x transposed
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x.T, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: W_y flat
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([1.0, -1.0]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: b_y forgotten
k = 8
W_x = k * np.array([[2.0, -2.0], [-2.0, -2.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]])}


# %% rnn-three-buttons: off does not erase
k = 8
W_x = k * np.array([[2.0, -2.0], [0.0, 0.0], [1.0, 1.0]])
W_h = k * np.array([[0.5, 0.5], [-0.5, -0.5]])
b = k * np.array([-0.5, -1.5])
weights = {"W_x": W_x, "W_h": W_h, "b": b,
           "W_y": np.array([[1.0], [-1.0]]), "b_y": np.array([-1.0])}


# %% rnn-three-buttons: the chapter's lamp, a third wire that sets
weights = {
    "W_x": np.array([[6.0], [-6.0], [6.0]]),
    "W_h": np.array([[2.0]]),
    "b": np.zeros(1),
    "W_y": np.array([[1.0]]),
    "b_y": np.zeros(1),
}


# %% rnn-three-buttons: one unit, negative loop
weights = dict(
    W_x=np.array([[5.0], [-5.0], [0.0]]), W_h=np.array([[-2.0]]),
    b=np.array([0.0]), W_y=np.array([[1.0]]), b_y=np.array([0.0]))


# %% rnn-noisy-room: noise inside the tanh
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h + 0.5 * rng.standard_normal(n))
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: no noise at the end
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h)
    if t < T - 1:
        h = h + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: variance for deviation
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h) + 0.25 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: first press for the last
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    h = np.tanh(6 * x[:, t] + 2 * h) + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: weight one
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 1 * h) + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: in percent
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
interval = (100 * (share - half), 100 * (share + half))


# %% rnn-noisy-room: upper end first
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
interval = (share + half, share - half)


# %% rnn-noisy-room: share of the wrong
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h) + 0.5 * rng.standard_normal(n)
share = np.mean(np.sign(h) != truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-noisy-room: spread of one room
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
half = 1.96 * np.sqrt(share * (1 - share))
interval = (share - half, share + half)


# %% rnn-noisy-room: the share alone
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
interval = share


# %% rnn-noisy-room: share and half width
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
interval = (share, half)


# %% rnn-noisy-room: a hundred rooms
rng = np.random.default_rng(3)
n, T = 100, 20
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


# %% rnn-noisy-room: no room for chance
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
interval = (0.9, 0.9)


# %% rnn-noisy-room: one second less, and noise doubled
rng = np.random.default_rng(3)
n, T = 60_000, 20
x = rng.choice([-1, 0, 1], size=(n, T), p=[0.1, 0.8, 0.1])
x[:, 0] = rng.choice([-1, 1], size=n)
truth = x[:, 0].copy()
h = np.zeros(n)
for t in range(T - 1):
    truth = np.where(x[:, t] != 0, x[:, t], truth)
    h = np.tanh(6 * x[:, t] + 2 * h) + 1.0 * rng.standard_normal(n)
share = np.mean(np.sign(h) == truth)
half = 1.96 * np.sqrt(share * (1 - share) / n)
interval = (share - half, share + half)


# %% rnn-repair-training: nothing repaired
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D)
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


# %% rnn-repair-training: all axes turned
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.T
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


# %% rnn-repair-training: reshape in the other order
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D, order="F")
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


# %% rnn-repair-training: rate raised
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D)
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
        W_x, W_h = W_x - 10 * rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-repair-training: line taken out
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
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


# %% rnn-repair-training: axes two and three
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = np.swapaxes(x, 1, 2)
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


# %% rnn-repair-training: repaired, and the loss summed
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).sum())
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


# %% rnn-repair-training: repaired, and B taken out
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)), v)
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


# %% rnn-repair-training: gradient carried past tanh'
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D)
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
            dh = dh @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-repair-training: repaired, and time forwards on the way back
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)) / B, v)
        dW_x, dW_h, db = 0 * W_x, 0 * W_h, 0 * b
        for t in range(T):
            da = dh * (1 - hs[t + 1] ** 2)
            dW_x = dW_x + x[t].T @ da
            dW_h = dW_h + hs[t].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-repair-training: repaired, last state but one
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T - 1] @ v
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


# %% rnn-repair-training: repaired, and dW_h from the new state
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)
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
            dW_h = dW_h + hs[t + 1].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


# %% rnn-repair-training: sign of the update
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D)
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
        W_x, W_h = W_x + rate * dW_x, W_h + rate * dW_h
        b = b + rate * db
    return np.array(losses)


# %% rnn-repair-training: time turned round as well
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.transpose(1, 0, 2)[::-1]
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


# %% rnn-repair-training: labels turned with it
def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x, y = x.reshape(T, B, D), y[::-1]
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
