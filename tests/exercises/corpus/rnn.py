"""Wrong answers, from reports of learners and our own."""


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
    a = x_t @ p.W_x + h_prev @ p.W_hg + p.b
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
