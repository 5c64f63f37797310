"""Right answers: readers, second set."""


# %% sentiment-padding-mask: two loops
def last_output(hs, ids):
    B, T, H = hs.shape
    mask = np.zeros((B, T), dtype=bool)
    last = np.zeros((B, H))
    for b in range(B):
        for t in range(T):
            if ids[b, t] != 0:
                mask[b, t] = True
                last[b] = hs[b, t]
    return mask, last


# %% sentiment-padding-mask: take_along_axis
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: one-hot
def last_output(hs, ids):
    mask = ids > 0
    T = ids.shape[1]
    pick = np.arange(T) == mask.sum(axis=1, keepdims=True) - 1
    return mask, np.einsum("bt,bth->bh", pick.astype(float), hs)


# %% sentiment-early-stopping: lowest kept
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait >= patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: argmin up to now
def stopping(losses, patience):
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[:epoch + 1]))
        if epoch - best >= patience:
            return best, epoch
    return best, epoch


# %% sentiment-embedding-gradient: two loops
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    return dE


# %% sentiment-embedding-gradient: one-hot
def embedding_gradient(ids, dx, V):
    one_hot = np.eye(V)[ids]
    return np.einsum("btv,bte->ve", one_hot, dx)


# %% sentiment-embedding-gradient: word by word
def embedding_gradient(ids, dx, V):
    return np.array([dx[ids == v].sum(axis=0) for v in range(V)])


# %% sentiment-train: another seed
from rnncourse import gru, losses, optim
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import fit

rng = np.random.default_rng(11)
reviews = make_reviews(rng, 2400, length=40, test=1 / 6)
x, y = reviews.train.x, reviews.train.y[:, None]
rng = np.random.default_rng(5)
words = len(reviews.vocabulary)
model = Model(gru, 16, 1, vocabulary=words, embedding=8)
trained, history = fit(
    model, model.init(rng), x, y, loss=losses.binary_cross_entropy,
    optimizer=optim.adam(0.02), epochs=8, rng=rng, clip=1.0,
    progress=False)
params = dict(trained)


# %% sentiment-train: an LSTM
from rnncourse import lstm, losses, optim
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import fit

rng = np.random.default_rng(11)
reviews = make_reviews(rng, 2400, length=40, test=1 / 6)
x, y = reviews.train.x, reviews.train.y[:, None]
rng = np.random.default_rng(5)
words = len(reviews.vocabulary)
model = Model(lstm, 16, 1, vocabulary=words, embedding=8)
trained, history = fit(
    model, model.init(rng), x, y, loss=losses.binary_cross_entropy,
    optimizer=optim.adam(0.02), epochs=8, rng=rng, clip=1.0,
    progress=False)
params = dict(trained)


# %% sentiment-paired-interval: by hand
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5
    return m, m - half, m + half


# %% sentiment-paired-interval: an array
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean() + np.array([0, -1, 1]) * t * sem
