"""Wrong answers: attention."""


# %% attention-look: no mask
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    a = softmax(s)
    return a @ memory, a


# %% attention-look: mask multiplied, not divided again
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    a = softmax(s) * mask[:, None]
    return a @ memory, a


# %% attention-look: mask multiplied to the scores
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    a = softmax(s * mask[:, None])
    return a @ memory, a


# %% attention-look: projected memory is mixed
def attention_look(W_q, W_k, v, queries, memory, mask):
    k = memory @ W_k
    s = np.tanh((queries @ W_q)[:, :, None] + k[:, None]) @ v
    a = softmax(np.where(mask[:, None], s, -1e9))
    return a @ k, a


# %% attention-look: each product squashed alone
def attention_look(W_q, W_k, v, queries, memory, mask):
    q, k = np.tanh(queries @ W_q), np.tanh(memory @ W_k)
    s = (q[:, :, None] + k[:, None]) @ v
    a = softmax(np.where(mask[:, None], s, -1e9))
    return a @ memory, a


# %% attention-look: exp overflows
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    e = np.exp(s) * mask[:, None]
    a = e / e.sum(axis=2, keepdims=True)
    return a @ memory, a


# %% attention-look: softmax over the queries
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    s = np.where(mask[:, None], s, -1e9)
    e = np.exp(s - s.max())
    a = e / e.sum(axis=1, keepdims=True)
    return a @ memory, a


# %% attention-look: weights first
def attention_look(W_q, W_k, v, queries, memory, mask):
    s = np.tanh((queries @ W_q)[:, :, None] + (memory @ W_k)[:, None]) @ v
    a = softmax(np.where(mask[:, None], s, -1e9))
    return a, a @ memory


# %% attention-back: softmax left out
def attention_back(memory, weights, d):
    return (np.einsum("bmt,bmw->btw", weights, d),
            np.einsum("bmw,btw->bmt", d, memory))


# %% attention-back: derivative of a sigmoid
def attention_back(memory, weights, d):
    da = np.einsum("bmw,btw->bmt", d, memory)
    return (np.einsum("bmt,bmw->btw", weights, d),
            da * weights * (1 - weights))


# %% attention-back: mean of all rows alike
def attention_back(memory, weights, d):
    da = np.einsum("bmw,btw->bmt", d, memory)
    return (np.einsum("bmt,bmw->btw", weights, d),
            weights * (da - da.mean(axis=2, keepdims=True)))


# %% attention-back: mean over the queries
def attention_back(memory, weights, d):
    da = np.einsum("bmw,btw->bmt", d, memory)
    mean = (weights * da).sum(axis=1, keepdims=True)
    return np.einsum("bmt,bmw->btw", weights, d), weights * (da - mean)


# %% attention-back: the memory's mean over the steps
def attention_back(memory, weights, d):
    da = np.einsum("bmw,btw->bmt", d, memory)
    mean = (weights * da).sum(axis=2, keepdims=True)
    return (np.einsum("bmt,bmw->btw", weights, d) / d.shape[1],
            weights * (da - mean))


# %% attention-back: no mean subtracted
def attention_back(memory, weights, d):
    da = np.einsum("bmw,btw->bmt", d, memory)
    return np.einsum("bmt,bmw->btw", weights, d), weights * da


# %% attention-early: asks with the first state
def attention_early(p, W, x, memory, h):
    a = softmax(np.einsum("bw,btw->bt", h @ W, memory))
    c = np.einsum("bt,btw->bw", a, memory)
    out = []
    for t in range(x.shape[1]):
        h = np.tanh(np.hstack([x[:, t], c]) @ p.W_x + h @ p.W_h + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-early: context in front
def attention_early(p, W, x, memory, h):
    out = []
    for t in range(x.shape[1]):
        a = softmax(np.einsum("bw,btw->bt", h @ W, memory))
        c = np.einsum("bt,btw->bw", a, memory)
        h = np.tanh(np.hstack([c, x[:, t]]) @ p.W_x + h @ p.W_h + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-early: memory not weighted
def attention_early(p, W, x, memory, h):
    out = []
    for t in range(x.shape[1]):
        c = memory.mean(axis=1)
        h = np.tanh(np.hstack([x[:, t], c]) @ p.W_x + h @ p.W_h + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-early: no state in the step
def attention_early(p, W, x, memory, h):
    out = []
    for t in range(x.shape[1]):
        a = softmax(np.einsum("bw,btw->bt", h @ W, memory))
        c = np.einsum("bt,btw->bw", a, memory)
        h = np.tanh(np.hstack([x[:, t], c]) @ p.W_x + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-early: state starts at zero
def attention_early(p, W, x, memory, h):
    h, out = np.zeros_like(h), []
    for t in range(x.shape[1]):
        a = softmax(np.einsum("bw,btw->bt", h @ W, memory))
        c = np.einsum("bt,btw->bw", a, memory)
        h = np.tanh(np.hstack([x[:, t], c]) @ p.W_x + h @ p.W_h + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-early: only the last state
def attention_early(p, W, x, memory, h):
    for t in range(x.shape[1]):
        a = softmax(np.einsum("bw,btw->bt", h @ W, memory))
        c = np.einsum("bt,btw->bw", a, memory)
        h = np.tanh(np.hstack([x[:, t], c]) @ p.W_x + h @ p.W_h + p.b)
    return h


# %% attention-repair: root alone
def attention_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / np.sqrt(d)
    later = np.triu(np.ones((T, T), bool), k=1)
    return softmax(np.where(later, 0.0, e)) @ V


# %% attention-repair: mask alone
def attention_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / d
    later = np.triu(np.ones((T, T), bool), k=1)
    return softmax(np.where(later, -1e9, e)) @ V


# %% attention-repair: the diagonal hidden, too
def attention_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / np.sqrt(d)
    later = np.triu(np.ones((T, T), bool))
    return softmax(np.where(later, -1e9, e)) @ V


# %% attention-repair: lower half hidden
def attention_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / np.sqrt(d)
    later = np.tril(np.ones((T, T), bool), k=-1)
    return softmax(np.where(later, -1e9, e)) @ V


# %% attention-repair: root of the length
def attention_repair(Q, K, V):
    T = Q.shape[1]
    e = Q @ K.swapaxes(1, 2) / np.sqrt(T)
    later = np.triu(np.ones((T, T), bool), k=1)
    return softmax(np.where(later, -1e9, e)) @ V


# %% attention-design: looks at itself
answer = {"W_q": 20 * np.eye(8), "W_k": np.eye(8)}


# %% attention-design: moved the wrong way
answer = {"W_q": 20 * np.eye(8), "W_k": np.roll(np.eye(8), -1, axis=1)}


# %% attention-design: both moved
answer = {"W_q": 20 * np.roll(np.eye(8), 1, axis=1),
          "W_k": np.roll(np.eye(8), 1, axis=1)}


# %% attention-design: not sharp
answer = {"W_q": np.eye(8), "W_k": np.roll(np.eye(8), 1, axis=1)}


# %% attention-design: one number for a place
answer = {"W_q": 5 * np.arange(8.0)[:, None],
          "W_k": np.arange(8.0)[:, None]}


# %% attention-share: padding counted
def attention_share(weights, where, mask):
    share = np.einsum("bmt,bt->bm", weights, where).mean(axis=1)
    return share, where.mean(axis=1)


# %% attention-share: mean over all
def attention_share(weights, where, mask):
    share = (weights * where[:, None]).mean(axis=(1, 2))
    return share, where.sum(axis=1) / mask.sum(axis=1)


# %% attention-share: sum over the steps
def attention_share(weights, where, mask):
    share = (weights * where[:, None]).sum(axis=(1, 2))
    return share, where.sum(axis=1) / mask.sum(axis=1)


# %% attention-share: uniform of one character
def attention_share(weights, where, mask):
    share = np.einsum("bmt,bt->bm", weights, where).mean(axis=1)
    return share, 1 / mask.sum(axis=1)


# %% attention-share: one number for all sources
def attention_share(weights, where, mask):
    share = np.einsum("bmt,bt->bm", weights, where).mean()
    return share, (where.sum(axis=1) / mask.sum(axis=1)).mean()

# %% attention-back: mean over queries and rows together
def attention_back(memory, weights, d):
    dweights = d @ memory.swapaxes(1, 2)
    mean = (weights * dweights).sum(axis=(1, 2), keepdims=True)
    return weights.swapaxes(1, 2) @ d, weights * (dweights - mean)

# %% attention-look: divided by the root of U
def attention_look(W_q, W_k, v, queries, memory, mask):
    q, k = queries @ W_q, memory @ W_k
    e = np.tanh(q[:, :, None] + k[:, None]) @ v / np.sqrt(len(v))
    e = np.where(mask[:, None], e, -np.inf)
    e = np.exp(e - e.max(-1, keepdims=True))
    a = e / e.sum(-1, keepdims=True)
    return a @ memory, a

# %% attention-share: every field has two characters
def attention_share(weights, where, mask):
    share = (weights * where[:, None]).sum(-1).mean(1)
    return share, 2 / mask.sum(1)

# %% attention-design: one query is zero
W_q = 30 * np.eye(8)
W_q[3] = 0
answer = {"W_q": W_q, "W_k": np.roll(np.eye(8), 1, axis=1)}
