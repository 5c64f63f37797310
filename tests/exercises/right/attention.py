"""Unusual right answers: attention."""


# %% attention-look: one query at a time, lists
def attention_look(W_q, W_k, v, queries, memory, mask):
    contexts, weights = [], []
    for q, m, real in zip(queries, memory, mask):
        rows = []
        for one in q:
            e = np.tanh(one @ W_q + m[real] @ W_k) @ v
            e = np.exp(e - e.max())
            full = np.zeros(len(m))
            full[real] = e / e.sum()
            rows.append(full)
        weights.append(rows)
        contexts.append([row @ m for row in rows])
    return np.array(contexts), np.array(weights)


# %% attention-back: the Jacobian of the softmax
def attention_back(memory, weights, d):
    J = (np.einsum("bmt,ts->bmts", weights, np.eye(weights.shape[2]))
         - np.einsum("bmt,bms->bmts", weights, weights))
    da = np.einsum("bmw,btw->bmt", d, memory)
    return (np.einsum("bmt,bmw->btw", weights, d),
            np.einsum("bmts,bms->bmt", J, da))


# %% attention-early: weights of the input and the context apart
def attention_early(p, W, x, memory, h):
    D = x.shape[2]
    out = []
    for t in range(x.shape[1]):
        a = softmax((memory @ (h @ W)[:, :, None])[..., 0])
        c = (a[:, None] @ memory)[:, 0]
        h = np.tanh(x[:, t] @ p.W_x[:D] + c @ p.W_x[D:] + h @ p.W_h + p.b)
        out.append(h)
    return np.stack(out, axis=1)


# %% attention-repair: row by row
def attention_repair(Q, K, V):
    d = Q.shape[2]
    rows = []
    for t in range(Q.shape[1]):
        e = np.einsum("bd,bjd->bj", Q[:, t], K[:, : t + 1]) / d**0.5
        rows.append(np.einsum("bj,bjw->bw", softmax(e), V[:, : t + 1]))
    return np.stack(rows, axis=1)


# %% attention-design: places on a circle
angle = np.arange(8) * np.pi / 4
answer = {
    "W_q": 60 * np.stack([np.cos(angle), np.sin(angle)], axis=1),
    "W_k": np.stack([np.cos(angle + np.pi / 4),
                     np.sin(angle + np.pi / 4)], axis=1),
}


# %% attention-share: source by source
def attention_share(weights, where, mask):
    share = [w[:, on].sum() / len(w) for w, on in zip(weights, where)]
    return share, [on.sum() / m.sum() for on, m in zip(where, mask)]
