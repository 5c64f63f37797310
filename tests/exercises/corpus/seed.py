"""Seed of the corpus: taken from reports of learners, and our own."""


# %% rnn-step: W_h from the left
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + p.W_h @ h_prev + p.b
    return np.tanh(a)


# %% rnn-step: W_h transposed
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h.T + p.b
    return np.tanh(a)


# %% rnn-step: sigmoid
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return sigmoid(a)


# %% rnn-step: no bias
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h
    return np.tanh(a)


# %% rnn-step: bias subtracted
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h - p.b
    return np.tanh(a)


# %% rnn-step: tanh of the recurrent part alone
def rnn_step(x_t, h_prev, p):
    return x_t @ p.W_x + np.tanh(h_prev @ p.W_h + p.b)


# %% rnn-step: elementwise
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev * p.W_h + p.b
    return np.tanh(a)


# %% rnn-step: old state added
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return h_prev + np.tanh(a)


# %% rnn-step: state twice
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h @ p.W_h + p.b
    return np.tanh(a)


# %% rnn-step: the sum over the batch
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return np.tanh(a).sum(axis=0)


# %% rnn-step: first sample only
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return np.tanh(a)[0]


# %% rnn-step: returns nothing
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    h = np.tanh(a)


# %% rnn-step: old state squashed first
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + np.tanh(h_prev) @ p.W_h + p.b
    return np.tanh(a)


# %% rnn-step: bias times the batch
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + len(x_t) * p.b
    return np.tanh(a)


# %% rnn-step: cosh for tanh
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return np.cosh(a)


# %% rnn-step: no bias and sigmoid
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h
    return sigmoid(a)


# %% rnn-step: unknown weight
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_hh + p.b
    return np.tanh(a)


# %% rnn-step: typo
def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + hprev @ p.W_h + p.b
    return np.tanh(a)


# %% rnn-step: dot of x and h
def rnn_step(x_t, h_prev, p):
    a = h_prev @ p.W_x + h_prev @ p.W_h + p.b
    return np.tanh(a)


# %% rnn-forward: reshape instead of stack
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.array(hs).reshape(x.shape[0], x.shape[1], -1)


# %% rnn-forward: the input of the step before
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t - 1] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: len of the batch
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(len(x)):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: one step short
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1] - 1):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: state reset in the loop
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = h_0
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: returned in the loop
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
        return np.stack(hs, axis=1)


# %% rnn-forward: last state
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return h


# %% rnn-forward: first input
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, 0] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: batch for time
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: backwards
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1] - 1, -1, -1):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: stacked in front
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=0)


# %% rnn-forward: stacked behind
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=2)


# %% rnn-forward: concatenated
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.concatenate(hs, axis=1)


# %% rnn-forward: stored before
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        hs.append(h)
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(hs, axis=1)


# %% rnn-forward: new name, never carried
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h_t = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h_t)
    return np.stack(hs, axis=1)


# %% rnn-forward: no recurrence
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: W_h transposed
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h.T + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: integer buffer
def rnn_forward(x, h_0, p):
    h, hs = h_0, np.zeros((len(x), x.shape[1], h_0.shape[1]), int)
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs[:, t] = h
    return hs


# %% rnn-forward: buffer by time
def rnn_forward(x, h_0, p):
    h, hs = h_0, np.zeros((x.shape[1], *h_0.shape))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs[t] = h
    return hs


# %% rnn-forward: first state is h_0
def rnn_forward(x, h_0, p):
    h, hs = h_0, [h_0]
    for t in range(1, x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: state doubled
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
        h = 2 * h
    return np.stack(hs, axis=1)


# %% rnn-forward: sigma and no bias
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = sigmoid(x[:, t] @ p.W_x + h @ p.W_h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-forward: squeezed
def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1).squeeze()


# %% rnn-forward: helper with a wrong line
def step(x_t, h, p):
    return np.tanh(x_t @ p.W_x + h @ p.W_h.T + p.b)


def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = step(x[:, t], h, p)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% rnn-output-softmax: axis 0
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


# %% rnn-output-softmax: sum over axis 0 only
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


# %% rnn-output-softmax: no keepdims in the sum
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


# %% rnn-output-softmax: overflow
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s)
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: maximum of everything
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max())
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: sum of everything
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum()


# %% rnn-output-softmax: minus sign
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(-(s - s.min(axis=1, keepdims=True)))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: log softmax
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


# %% rnn-output-softmax: no bias
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: bias twice
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + 2 * b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: mean for sum
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.mean(axis=1, keepdims=True)


# %% rnn-output-softmax: maximum for sum
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.max(axis=1, keepdims=True)


# %% rnn-output-softmax: clipped
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(np.clip(s - s.max(axis=1, keepdims=True), -10, 0))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: imported
def rnn_output(h_t, W_y, b_y):
    return softmax(h_t @ W_y + b_y)


# %% rnn-output-softmax: base two
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp2(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-output-softmax: min for max
def rnn_output(h_t, W_y, b_y):
    s = h_t @ W_y + b_y
    e = np.exp(s - s.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% rnn-step-backward: no square
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: square of the difference
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h)**2
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: old state
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h_prev**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: W_x not transposed
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: W_h not transposed
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dW_h from h
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dW_h transposed
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = da.T @ h_prev
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db mean
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.mean(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db over units
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=1)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db per sample
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db a number
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum()
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: weights from dh
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ dh
    dW_h = h_prev.T @ dh
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: plus
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 + h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: dh forgotten
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = 1 - h**2
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: swapped results
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dh_prev, dx_t, dW_x, dW_h, db


# %% rnn-step-backward: swapped weights
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_h, dW_x, db


# %% rnn-step-backward: in place
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh
    h *= h
    da = da * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: two faults
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ dh
    dW_h = h_prev.T @ da
    db = da.mean(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% rnn-step-backward: db twice
def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = 2 * da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% lstm-step: sigma candidate
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = sigmoid(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: tanh forget gate
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = np.tanh(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: wrong recurrent weights
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hi + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: W_h transposed in one
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho.T + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: W_h transposed in all
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi.T + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf.T + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg.T + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho.T + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: no f bias
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: no f bias, no tanh
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * c
    return h, c


# %% lstm-step: o with i's bias
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_i)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: old cell shown
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c_prev)
    return h, c


# %% lstm-step: sum for product
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f + c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: minus
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev - i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: returned c, h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return c, h


# %% lstm-step: c of the next step squashed
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, np.tanh(c)


# %% lstm-step: gates exchanged
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = i * c_prev + f * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: one minus f
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + (1 - f) * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: g without h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: o reads c
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + c_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: only h
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h


# %% lstm-step: softmax gates
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = softmax(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: split in the wrong order
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    i, f, o, g = np.split(a, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: split along the batch
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    i, f, g, o = np.split(a, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm-step: tanh twice
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(np.tanh(c))
    return h, c


# %% lstm-forget-bias: first block
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[: H] = b_f
    return b


# %% lstm-forget-bias: sigma
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H] = sigmoid(b_f)
    return b


# %% lstm-forget-bias: off by one
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H + 1] = b_f
    return b


# %% lstm-forget-bias: integers
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H, dtype=int)
    b[H : 2 * H] = b_f
    return b


# %% lstm-forget-bias: matrix
def lstm_forget_bias(H, b_f):
    b = np.zeros((H, 4))
    b[:, 1] = b_f
    return b


# %% lstm-forget-bias: nothing set
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    f = b[H : 2 * H]
    f = f + b_f
    return b


# %% lstm-forget-bias: never set
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    return b


# %% lstm-forget-bias: to the end
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H :] = b_f
    return b


# %% lstm-forget-bias: from two
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[2 : 2 * H] = b_f
    return b


# %% lstm-forget-bias: forget bias repeated
def lstm_forget_bias(H, b_f):
    return np.repeat([0, b_f, 0], H)


# %% lstm-forget-bias: minus
def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H] = -b_f
    return b


# %% lstm-step-backward: s for its square
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: c squared
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - c**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: no dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: o missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc times
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc * dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sigma' of f missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sigma' of o missing
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: no gate derivatives
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g
    da_f = dc_all * c_prev
    da_g = dc_all * i * (1 - g**2)
    da_o = do
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: g(1-g)
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (g * (1 - g))
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: c for c_prev
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: i for g
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * i * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev without f
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev from dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: dc_prev first
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return dc_prev, da_i, da_f, da_g, da_o


# %% lstm-step-backward: o from dc
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dc_all * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: in place
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    dh *= o * (1 - s**2)
    dc_all = dc + dh
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = dh * s * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: o exchanged
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * i * (1 - i)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-step-backward: sign of da_f
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    do = dh * s
    dc_all = dc + dh * o * (1 - s**2)
    da_i = dc_all * g * i * (1 - i)
    da_f = -dc_all * c_prev * f * (1 - f)
    da_g = dc_all * i * (1 - g**2)
    da_o = do * o * (1 - o)
    dc_prev = dc_all * f
    return da_i, da_f, da_g, da_o, dc_prev


# %% lstm-find-the-bug: in the loop
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        h, c = h_0, c_0
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: c_0 still, h_0 too
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h_0 @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: h for c
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * h + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: no f
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: h_0
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h_0 @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: c stored
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(c)
    return np.stack(hs, axis=1)


# %% lstm-find-the-bug: swapped
def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = i * c + f * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% lstm-gate-plot: x and y swapped
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(sigmoid(a[:, 0]), t, label="i")
    ax.plot(sigmoid(a[:, 1]), t, label="f")
    ax.plot(np.tanh(a[:, 2]), t, label="g")
    ax.plot(sigmoid(a[:, 3]), t, label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: legend first
def plot_gates(a, ax):
    ax.legend()
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    return ax


# %% lstm-gate-plot: no legend
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    return ax


# %% lstm-gate-plot: no label
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.legend()
    return ax


# %% lstm-gate-plot: from zero
def plot_gates(a, ax):
    t = np.arange(len(a))
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: rows for columns
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: sigma for g
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, sigmoid(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: no labels at all
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]))
    ax.plot(t, sigmoid(a[:, 1]))
    ax.plot(t, np.tanh(a[:, 2]))
    ax.plot(t, sigmoid(a[:, 3]))
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: returns nothing
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    print('done')


# %% lstm-gate-plot: new figure
def plot_gates(a, ax):
    from matplotlib.figure import Figure
    ax = Figure().subplots()
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 2]), label="g")
    ax.plot(t, sigmoid(a[:, 3]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% lstm-gate-plot: g and o swapped
def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    ax.plot(t, sigmoid(a[:, 0]), label="i")
    ax.plot(t, sigmoid(a[:, 1]), label="f")
    ax.plot(t, np.tanh(a[:, 3]), label="g")
    ax.plot(t, sigmoid(a[:, 2]), label="o")
    ax.set_xlabel("t")
    ax.legend()
    return ax


# %% gru-step: polarity
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return (1 - z) * h_prev + z * n


# %% gru-step: reset before
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + (r * h_prev) @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: bias outside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn) + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: no b_hn
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: b_xn inside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn + p.b_hn + p.b_xn))
    return z * h_prev + (1 - z) * n


# %% gru-step: b_xn for b_hn
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_xn))
    return z * h_prev + (1 - z) * n


# %% gru-step: r with z's recurrent weights
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hz + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: tanh in z
def gru_step(x_t, h_prev, p):
    z = np.tanh(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: r outside
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = r * np.tanh(x_t @ p.W_xn + p.b_xn + h_prev @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: r in the new state
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - r) * n


# %% gru-step: no brackets
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * h_prev @ p.W_hn + p.b_hn)
    return z * h_prev + (1 - z) * n


# %% gru-step: one minus h
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - n) * z


# %% gru-step: n added twice
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n + n


# %% gru-step: z's bias missing
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: W_hn transposed
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn.T + p.b_hn))
    return z * h_prev + (1 - z) * n


# %% gru-step: polarity and sigma
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = sigmoid(x_t @ p.W_xn + p.b_xn + r * (h_prev @ p.W_hn + p.b_hn))
    return (1 - z) * h_prev + z * n


# %% gru-step: r/z exchanged
def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    n = np.tanh(x_t @ p.W_xn + p.b_xn + z * (h_prev @ p.W_hn + p.b_hn))
    return r * h_prev + (1 - r) * n


# %% gru-other-polarity: all negated
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    return Params(-p.W_x, -p.W_h, -p.b)


# %% gru-other-polarity: no b_hz
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    return q


# %% gru-other-polarity: no W_xz
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: one minus bias
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = 1 - p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: in place
def gru_other_polarity(p):
    q = p
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: r negated
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xr = -p.W_xr
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: swapped z and r
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hr
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


# %% gru-other-polarity: returned p
def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return p


# %% gru-reset-before: no brackets
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * h_prev @ p.W_hz + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: after
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + r * (h_prev @ p.W_hn) + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: input reset
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh((r[:, :2] * x_t) @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: 1 - r
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + ((1 - r) * h_prev) @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: no n bias
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: bias names of the other cell
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_xz)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-reset-before: z in the candidate
def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (z * h_prev) @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


# %% gru-step-backward: sigma' forgotten in z
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: sigma' forgotten in r
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: tanh' in da_n missing
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: tanh' in dh_n missing
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = dh * (1 - z) * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: n - h_prev
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (n - h_prev) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: z for 1 - z
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * z * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: dh_prev 1 - z
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * (1 - z)
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: h_prev for h_n
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_prev * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: dh for da_n in r
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = dh * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: swapped
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_n, da_r, dh_n, dh_prev


# %% gru-step-backward: other polarity
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (n - h_prev) * z * (1 - z)
    da_n = dh * z * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * (1 - z)
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: n for its square
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: plus
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev + n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: dh_n without r
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% gru-step-backward: r squared
def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r**2)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


# %% reading-fixed-point: 1 - z
def settles_at(z, r, g):
    return r * g / (1 - z)


# %% reading-fixed-point: no r
def settles_at(z, r, g):
    return g / z


# %% reading-fixed-point: upside down
def settles_at(z, r, g):
    return z / (r * g)


# %% reading-fixed-point: product
def settles_at(z, r, g):
    return r * g * z


# %% reading-fixed-point: minus
def settles_at(z, r, g):
    return -r * g / z


# %% reading-fixed-point: one minus
def settles_at(z, r, g):
    return 1 - r * g / z


# %% reading-fixed-point: mean
def settles_at(z, r, g):
    return np.mean(r * g / z)


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


# %% rnn-predict-shape: (4, 5)
answer = (4, 5)


# %% rnn-predict-shape: (7, 4, 5)
answer = (7, 4, 5)


# %% rnn-predict-shape: (4, 7, 3)
answer = (4, 7, 3)


# %% rnn-predict-shape: (7, 5)
answer = (7, 5)


# %% rnn-predict-shape: (4, 5, 7)
answer = (4, 5, 7)


# %% rnn-predict-shape: (4, 7, 8)
answer = (4, 7, 8)


# %% rnn-predict-shape: 140
answer = 140


# %% rnn-predict-shape: (4, 7)
answer = (4, 7)


# %% rnn-predict-shape: (5, 7, 4)
answer = (5, 7, 4)


# %% rnn-predict-shape: '4, 7, 5'
answer = '4, 7, 5'


# %% rnn-parameter-count: 8 * 16 + 16 * 16
answer = 8 * 16 + 16 * 16


# %% rnn-parameter-count: 8 * 16 + 16
answer = 8 * 16 + 16


# %% rnn-parameter-count: 20 * (8 * 16 + 16 * 16 + 16)
answer = 20 * (8 * 16 + 16 * 16 + 16)


# %% rnn-parameter-count: 8 * 16 + 16 * 16 + 32
answer = 8 * 16 + 16 * 16 + 32


# %% rnn-parameter-count: 16 * 16 + 8 * 8 + 16
answer = 16 * 16 + 8 * 8 + 16


# %% rnn-parameter-count: 8 * 8 + 8 * 16 + 8
answer = 8 * 8 + 8 * 16 + 8


# %% rnn-parameter-count: (8 + 16) ** 2
answer = (8 + 16) ** 2


# %% rnn-parameter-count: -400
answer = -400


# %% rnn-parameter-count: 384 * 2
answer = 384 * 2


# %% lstm-forget-half-life: 2.2
answer = 2.2


# %% lstm-forget-half-life: 2
answer = 2


# %% lstm-forget-half-life: 3
answer = 3


# %% lstm-forget-half-life: np.log(2)
answer = np.log(2)


# %% lstm-forget-half-life: np.log(0.5)
answer = np.log(0.5)


# %% lstm-forget-half-life: -np.log(0.5) / np.log(sigmoid(1)) * -1 * -1
answer = -np.log(0.5) / np.log(sigmoid(1)) * -1 * -1


# %% lstm-forget-half-life: 0.5 / (1 - sigmoid(1))
answer = 0.5 / (1 - sigmoid(1))


# %% lstm-forget-half-life: 0.731
answer = 0.731


# %% lstm-forget-half-life: np.log(sigmoid(1)) / np.log(0.5)
answer = np.log(sigmoid(1)) / np.log(0.5)


# %% lstm-forget-half-life: 1
answer = 1


# %% lstm-forget-half-life: 3.19
answer = 3.19


# %% lstm-forget-half-life: None
answer = None


# %% gru-parameter-count: 3 * (32 * 64 + 64 * 64 + 64)
answer = 3 * (32 * 64 + 64 * 64 + 64)


# %% gru-parameter-count: 4 * (32 * 64 + 64 * 64 + 64)
answer = 4 * (32 * 64 + 64 * 64 + 64)


# %% gru-parameter-count: 3 * (32 * 64 + 64 * 64)
answer = 3 * (32 * 64 + 64 * 64)


# %% gru-parameter-count: 3 * (64 * 32 + 32 * 32 + 2 * 32)
answer = 3 * (64 * 32 + 32 * 32 + 2 * 32)


# %% gru-parameter-count: 2 * (32 * 64 + 64 * 64 + 2 * 64)
answer = 2 * (32 * 64 + 64 * 64 + 2 * 64)


# %% gru-parameter-count: 32 * 64 + 64 * 64 + 2 * 64
answer = 32 * 64 + 64 * 64 + 2 * 64


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


# %% reading-count-shared: 4 * 16 * 27
answer = 4 * 16 * 27


# %% reading-count-shared: 4 * 16 * 27 - 256
answer = 4 * 16 * 27 - 256


# %% reading-count-shared: 1728 - 256 - 64
answer = 1728 - 256 - 64


# %% reading-count-shared: 3 * 16 * 27
answer = 3 * 16 * 27


# %% reading-count-shared: 4 * 16 * 26 - 160
answer = 4 * 16 * 26 - 160


# %% reading-count-shared: 4 * 10 * 27 - 160
answer = 4 * 10 * 27 - 160


# %% reading-count-shared: 4 * 16 * 27 + 160
answer = 4 * 16 * 27 + 160


# %% reading-count-shared: 1000
answer = 1000
