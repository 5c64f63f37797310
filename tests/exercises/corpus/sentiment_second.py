"""Wrong answers: readers, second set."""


# %% sentiment-padding-mask: one too far
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = lengths % ids.shape[1][:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: last column
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = np.full((len(ids), 1, 1), -1)
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: mask turned round
def last_output(hs, ids):
    mask = np.equal(ids, 0)
    lengths = np.count_nonzero(~mask, axis=1)
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: one before the last
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (lengths - 2)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: lengths over the batch
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.full(len(ids), np.count_nonzero(mask) // len(ids))
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: longest for all
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (0 * lengths + lengths.max() - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return mask, last


# %% sentiment-padding-mask: numbers for the mask
def last_output(hs, ids):
    B, T, H = hs.shape
    mask = np.zeros((B, T), dtype=int)
    last = np.zeros((B, H))
    for b in range(B):
        for t in range(T):
            if ids[b, t] != 0:
                mask[b, t] = ids[b, t]
                last[b] = hs[b, t]
    return mask, last


# %% sentiment-padding-mask: stops at the first word
def last_output(hs, ids):
    B, T, H = hs.shape
    mask = np.zeros((B, T), dtype=bool)
    last = np.zeros((B, H))
    for b in range(B):
        for t in range(T):
            if ids[b, t] != 0:
                mask[b, t] = True
                last[b] = hs[b, t]
                break
    return mask, last


# %% sentiment-padding-mask: words above one
def last_output(hs, ids):
    B, T, H = hs.shape
    mask = np.zeros((B, T), dtype=bool)
    last = np.zeros((B, H))
    for b in range(B):
        for t in range(T):
            if ids[b, t] > 1:
                mask[b, t] = True
                last[b] = hs[b, t]
    return mask, last


# %% sentiment-padding-mask: sum of the states
def last_output(hs, ids):
    B, T, H = hs.shape
    mask = np.zeros((B, T), dtype=bool)
    last = np.zeros((B, H))
    for b in range(B):
        for t in range(T):
            if ids[b, t] != 0:
                mask[b, t] = True
                last[b] += hs[b, t]
    return mask, last


# %% sentiment-padding-mask: order of the results
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return last, mask


# %% sentiment-padding-mask: an axis kept
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)
    return mask, last


# %% sentiment-padding-mask: lengths handed back
def last_output(hs, ids):
    mask = np.not_equal(ids, 0)
    lengths = np.count_nonzero(mask, axis=1)
    idx = (lengths - 1)[:, None, None]
    last = np.take_along_axis(hs, idx, axis=1)[:, 0]
    return lengths, last


# %% sentiment-padding-mask: slices
def last_output(hs, ids):
    mask = ids != 0
    last = mask.sum(axis=1) - 1
    return mask, hs[:, last]


# %% sentiment-padding-mask: states times the mask
def last_output(hs, ids):
    mask = ids != 0
    return mask, (hs * mask[:, :, None])[:, -1]


# %% sentiment-padding-mask: mean of the real states
def last_output(hs, ids):
    mask = ids != 0
    m = mask[:, :, None]
    return mask, (hs * m).sum(axis=1) / m.sum(axis=1)


# %% sentiment-early-stopping: nothing repaired
def stopping(losses, patience):
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        wait += 1
        if losses[epoch] < losses[epoch - 1]:
            best = epoch
        if wait == patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: comparison alone
def stopping(losses, patience):
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        wait += 1
        if losses[epoch] < losses[best]:
            best = epoch
        if wait == patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: wait alone
def stopping(losses, patience):
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        wait += 1
        if losses[epoch] < losses[epoch - 1]:
            best, wait = epoch, 0
        if wait == patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: equal counts as better
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss <= lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait >= patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: one too patient
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait > patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: one too impatient
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait >= patience - 1:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: lowest never kept
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, wait = epoch, 0
        else:
            wait += 1
        if wait >= patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: the losses, not the epochs
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
            return lowest, epoch
    return lowest, len(losses) - 1


# %% sentiment-early-stopping: number of epochs
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
    return best, len(losses)


# %% sentiment-early-stopping: counted from one
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
            return best + 1, epoch + 1
    return best + 1, len(losses)


# %% sentiment-early-stopping: last first
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
            return epoch, best
    return len(losses) - 1, best


# %% sentiment-early-stopping: never stops
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait < 0:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: highest
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss > lowest:
            best, lowest, wait = epoch, loss, 0
        else:
            wait += 1
        if wait >= patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: wait never grows back
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 0
    for epoch, loss in enumerate(losses):
        if epoch == 0:
            continue
        if loss < lowest:
            best, lowest = epoch, loss
        else:
            wait += 1
        if wait >= patience:
            return best, epoch
    return best, len(losses) - 1


# %% sentiment-early-stopping: stops after the best
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
            return best, best + patience - 1
    return best, len(losses) - 1


# %% sentiment-early-stopping: best of all epochs
def stopping(losses, patience):
    best = int(np.argmin(losses))
    return best, min(best + patience, len(losses) - 1)


# %% sentiment-early-stopping: wait starts at one
def stopping(losses, patience):
    best, lowest, wait = 0, losses[0], 1
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


# %% sentiment-embedding-gradient: last one counts
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] = dx[b, t]
    return dE


# %% sentiment-embedding-gradient: fancy index
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    dE[ids] += dx
    return dE


# %% sentiment-embedding-gradient: padding left out
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            if ids[b, t] == 0:
                continue
            dE[ids[b, t]] += dx[b, t]
    return dE


# %% sentiment-embedding-gradient: shape turned
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    return dE.T


# %% sentiment-embedding-gradient: one row too many
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V + 1, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    return dE


# %% sentiment-embedding-gradient: mean of the uses
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    counts = np.bincount(ids.ravel(), minlength=V)
    return dE / np.maximum(counts, 1)[:, None]


# %% sentiment-embedding-gradient: mean over the batch
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    return dE / B


# %% sentiment-embedding-gradient: ids counted from one
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t] - 1] += dx[b, t]
    return dE


# %% sentiment-embedding-gradient: fancy index per review
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        dE[ids[b]] += dx[b]
    return dE


# %% sentiment-embedding-gradient: one-hot with words alone
def embedding_gradient(ids, dx, V):
    one_hot = np.eye(V)[ids]
    one_hot[..., 0] = 0
    return np.einsum("btv,bte->ve", one_hot, dx)


# %% sentiment-embedding-gradient: batch and time turned
def embedding_gradient(ids, dx, V):
    one_hot = np.eye(V)[ids]
    return np.einsum("btv,bte->bve", one_hot, dx)


# %% sentiment-embedding-gradient: rows of dx
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[0, t]
    return dE


# %% sentiment-embedding-gradient: number of uses
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += 1
    return dE


# %% sentiment-embedding-gradient: vocabulary from the ids
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((ids.max() + 1, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] += dx[b, t]
    return dE


# %% sentiment-embedding-gradient: largest wins
def embedding_gradient(ids, dx, V):
    B, T, E = dx.shape
    dE = np.zeros((V, E))
    for b in range(B):
        for t in range(T):
            dE[ids[b, t]] = np.maximum(dE[ids[b, t]], dx[b, t])
    return dE


# %% sentiment-embedding-gradient: the lookup of dx
def embedding_gradient(ids, dx, V):
    dE = np.zeros((V, dx.shape[2]))
    return dE[ids] + dx


# %% sentiment-train: not trained
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
params = model.init(rng)


# %% sentiment-train: too large
from rnncourse import gru, losses, optim
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import fit

rng = np.random.default_rng(11)
reviews = make_reviews(rng, 2400, length=40, test=1 / 6)
x, y = reviews.train.x, reviews.train.y[:, None]
rng = np.random.default_rng(5)
words = len(reviews.vocabulary)
model = Model(gru, 64, 1, vocabulary=words, embedding=64)
params = model.init(rng)


# %% sentiment-train: both results
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
params = (trained, history)


# %% sentiment-train: the history
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
params = history


# %% sentiment-train: model handed in
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
params = model


# %% sentiment-train: no embedding key
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
    optimizer=optim.adam(0.02), epochs=1, rng=rng, clip=1.0,
    progress=False)
params = {k: v for k, v in trained.items() if k != 'embedding'}


# %% sentiment-train: rate far too high
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
    optimizer=optim.adam(3.0), epochs=2, rng=rng, clip=1.0,
    progress=False)
params = dict(trained)


# %% sentiment-train: rate far too low
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
    optimizer=optim.adam(1e-6), epochs=1, rng=rng, clip=1.0,
    progress=False)
params = dict(trained)


# %% sentiment-train: labels not in columns
from rnncourse import gru, losses, optim
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import fit

rng = np.random.default_rng(11)
reviews = make_reviews(rng, 2400, length=40, test=1 / 6)
x, y = reviews.train.x, 1 - reviews.train.y[:, None]
rng = np.random.default_rng(5)
words = len(reviews.vocabulary)
model = Model(gru, 16, 1, vocabulary=words, embedding=8)
trained, history = fit(
    model, model.init(rng), x, y, loss=losses.binary_cross_entropy,
    optimizer=optim.adam(0.02), epochs=5, rng=rng, clip=1.0,
    progress=False)
params = dict(trained)


# %% sentiment-train: two outputs
from rnncourse import gru, losses, optim
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import fit

rng = np.random.default_rng(11)
reviews = make_reviews(rng, 2400, length=40, test=1 / 6)
x, y = reviews.train.x, reviews.train.y[:, None]
rng = np.random.default_rng(5)
words = len(reviews.vocabulary)
model = Model(gru, 16, 2, vocabulary=words, embedding=8)
params = model.init(rng)


# %% sentiment-train: core alone
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
    optimizer=optim.adam(0.02), epochs=1, rng=rng, clip=1.0,
    progress=False)
params = trained['core']


# %% sentiment-train: zeros
params = {'embedding': np.zeros((100, 8)), 'core': Params(np.zeros((8, 48)), np.zeros((16, 48)), np.zeros((2, 48))), 'W': np.zeros((16, 1)), 'b': np.zeros(1)}


# %% sentiment-train: accuracy
params = 0.93


# %% sentiment-train: as a list
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
params = list(model.init(rng).values())


# %% sentiment-paired-interval: n in the denominator
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d) / np.sqrt(d.size)
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: root forgotten
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / d.size
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: not divided
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1)
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: b - a
def paired_interval(a, b, t):
    d = np.subtract(b, a)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: two samples
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.sqrt(np.var(a, ddof=1) + np.var(b, ddof=1)) / np.sqrt(d.size)
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: 1.96
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), d.mean() - 1.96 * sem, d.mean() + 1.96 * sem


# %% sentiment-paired-interval: ends first
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean() - t * sem, d.mean() + t * sem, d.mean()


# %% sentiment-paired-interval: upper before lower
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), d.mean() + t * sem, d.mean() - t * sem


# %% sentiment-paired-interval: mean and half
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), t * sem, t * sem


# %% sentiment-paired-interval: variance for deviation
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * var / n ** 0.5
    return m, m - half, m + half


# %% sentiment-paired-interval: root of n - 1 twice
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / (n - 1)) ** 0.5
    return m, m - half, m + half


# %% sentiment-paired-interval: absolute differences
def paired_interval(a, b, t):
    diffs = [abs(x - y) for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5
    return m, m - half, m + half


# %% sentiment-paired-interval: half width halved
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5 / 2
    return m, m - half, m + half


# %% sentiment-paired-interval: squares not about the mean
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum(d ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5
    return m, m - half, m + half


# %% sentiment-paired-interval: the ends alone
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: ratio
def paired_interval(a, b, t):
    d = np.divide(a, b)
    sem = np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), d.mean() - t * sem, d.mean() + t * sem


# %% sentiment-paired-interval: interval about zero
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(diffs) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5
    return m, -half, half


# %% sentiment-paired-interval: mean of a
def paired_interval(a, b, t):
    diffs = [x - y for x, y in zip(a, b)]
    n = len(diffs)
    m = sum(a) / n
    var = sum((d - m) ** 2 for d in diffs) / (n - 1)
    half = t * (var / n) ** 0.5
    return m, m - half, m + half
