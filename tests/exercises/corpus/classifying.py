"""Wrong answers to chapter 12."""


# %% classify-backwards: np.flip of everything, no mask
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for x_t in np.flip(x, axis=1).transpose(1, 0, 2):
        h = np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)
    return h


# %% classify-backwards: x flipped, mask not
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    x = x[:, ::-1]
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t][:, None], new, h)
    return h


# %% classify-backwards: multiplied by the mask
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for t in range(x.shape[1] - 1, -1, -1):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b) * mask[:, t, None]
    return h


# %% classify-backwards: lengths, padding taken to be behind
def classify_backwards(p, x, mask):
    out = np.zeros((x.shape[0], p.H))
    for k, n in enumerate(mask.sum(1)):
        h = np.zeros(p.H)
        for t in range(n - 1, -1, -1):
            h = np.tanh(x[k, t] @ p.W_x + h @ p.W_h + p.b)
        out[k] = h
    return out


# %% classify-backwards: forwards with the mask
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t, None], new, h)
    return h


# %% classify-backwards: range stops at 1
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for t in range(x.shape[1] - 1, 0, -1):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t, None], new, h)
    return h


# %% classify-backwards: the mask without its axis
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for t in reversed(range(x.shape[1])):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t], new, h)
    return h


# %% classify-backwards: all states
def classify_backwards(p, x, mask):
    h, hs = np.zeros((x.shape[0], p.H)), []
    for t in reversed(range(x.shape[1])):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


# %% classify-backwards: masked inputs are zeroed
def classify_backwards(p, x, mask):
    x = np.where(mask[:, :, None], x, 0)
    h = np.zeros((x.shape[0], p.H))
    for t in reversed(range(x.shape[1])):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
    return h


# %% classify-backwards: bias left out, mask turned round
def classify_backwards(p, x, mask):
    h = np.zeros((x.shape[0], p.H))
    for t in reversed(range(x.shape[1])):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h)
        h = np.where(mask[:, t, None], h, new)
    return h


# %% classify-first: opposite signs of the readout
weights = {"W_x": np.array([[2.0], [-2.0]]), "W_h": np.array([[3.0]]),
           "b": np.zeros(1), "w": -np.ones(1), "c": 0.0}


# %% classify-first: strong inputs
weights = {"W_x": np.array([[6.0], [-6.0]]), "W_h": np.array([[2.0]]),
           "b": np.zeros(1), "w": np.ones(1), "c": 0.0}


# %% classify-first: a leaky state
weights = {"W_x": np.array([[0.5], [-0.5]]), "W_h": np.array([[0.9]]),
           "b": np.zeros(1), "w": np.ones(1), "c": 0.0}


# %% classify-first: only A is heard
weights = {"W_x": np.array([[3.0], [0.0]]), "W_h": np.array([[3.0]]),
           "b": np.zeros(1), "w": np.ones(1), "c": -0.5}


# %% classify-first: all zeros
weights = {"W_x": np.zeros((2, 1)), "W_h": np.zeros((1, 1)),
           "b": np.zeros(1), "w": np.ones(1), "c": 0.0}


# %% classify-first: W_x transposed
weights = {"W_x": np.array([[2.0, -2.0]]), "W_h": np.array([[3.0]]),
           "b": np.zeros(1), "w": np.ones(1), "c": 0.0}


# %% classify-first: a bias that decides
weights = {"W_x": np.array([[2.0], [-2.0]]), "W_h": np.array([[3.0]]),
           "b": np.array([6.0]), "w": np.ones(1), "c": 0.0}


# %% classify-first: right signs, tiny readout
weights = {"W_x": np.array([[2.0], [-2.0]]), "W_h": np.array([[3.0]]),
           "b": np.zeros(1), "w": np.array([0.05]), "c": 0.0}


# %% classify-first: two latches that do not meet
weights = {"W_x": np.array([[3.0, 0.0], [0.0, 3.0]]), "W_h": 3 * np.eye(2),
           "b": np.zeros(2), "w": np.array([1.0, -1.0]), "c": 0.0}


# %% classify-first: a W_h that flips
weights = {"W_x": np.array([[2.0], [-2.0]]), "W_h": np.array([[-3.0]]),
           "b": np.zeros(1), "w": np.ones(1), "c": 0.0}


# %% classify-stopped: only the wait repaired
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if test_accuracy[epoch] > test_accuracy[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, max(test_accuracy)


# %% classify-stopped: only the comparison repaired
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best = epoch
        else:
            wait += 1
    return epoch + 1, max(test_accuracy)


# %% classify-stopped: still the highest of the test
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, max(test_accuracy)


# %% classify-stopped: the highest of what was trained
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, max(test_accuracy[: epoch + 1])


# %% classify-stopped: the last epoch reported
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, test_accuracy[epoch]


# %% classify-stopped: argmin of the whole list
def classify_report(validation_loss, test_accuracy, patience):
    best = int(np.argmin(validation_loss))
    return min(best + patience + 1, len(validation_loss)), test_accuracy[best]


# %% classify-stopped: wait not reset, the rest repaired
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best = epoch
        else:
            wait += 1
    return epoch + 1, test_accuracy[best]


# %% classify-stopped: compared with the epoch before
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[epoch - 1]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, test_accuracy[best]


# %% classify-stopped: the number of the best epoch
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return best, test_accuracy[best]


# %% classify-stopped: less than or equal
def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] <= validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, test_accuracy[best]


# %% classify-macro-f1: accuracy
def classify_macro_f1(y, said, K):
    return np.mean(y == said)


# %% classify-macro-f1: mean recall
def classify_macro_f1(y, said, K):
    return np.mean([np.mean(said[y == k] == k) if (y == k).any() else 0
                    for k in range(K)])


# %% classify-macro-f1: mean precision
def classify_macro_f1(y, said, K):
    return np.mean([np.mean(y[said == k] == k) if (said == k).any() else 0
                    for k in range(K)])


# %% classify-macro-f1: classes that occur
def classify_macro_f1(y, said, K):
    found = []
    for k in np.unique(y):
        hits = np.sum((y == k) & (said == k))
        found.append(2 * hits / (np.sum(y == k) + np.sum(said == k)))
    return np.mean(found)


# %% classify-macro-f1: zero by zero
def classify_macro_f1(y, said, K):
    found = []
    for k in range(K):
        hits = np.sum((y == k) & (said == k))
        precision = hits / np.sum(said == k)
        recall = hits / np.sum(y == k)
        found.append(2 * precision * recall / (precision + recall))
    return np.mean(found)


# %% classify-macro-f1: F1 of the means
def classify_macro_f1(y, said, K):
    hits = np.array([np.sum((y == k) & (said == k)) for k in range(K)])
    p = hits / np.maximum([np.sum(said == k) for k in range(K)], 1)
    r = hits / np.maximum([np.sum(y == k) for k in range(K)], 1)
    return 2 * p.mean() * r.mean() / (p.mean() + r.mean())


# %% classify-macro-f1: weighted by frequency
def classify_macro_f1(y, said, K):
    f1 = []
    for k in range(K):
        hits = np.sum((y == k) & (said == k))
        f1.append(2 * hits / max(np.sum(y == k) + np.sum(said == k), 1))
    return np.average(f1, weights=np.bincount(y, minlength=K))


# %% classify-macro-f1: all of them
def classify_macro_f1(y, said, K):
    f1 = []
    for k in range(K):
        hits = np.sum((y == k) & (said == k))
        f1.append(2 * hits / max(np.sum(y == k) + np.sum(said == k), 1))
    return np.array(f1)


# %% classify-macro-f1: without the two
def classify_macro_f1(y, said, K):
    f1 = []
    for k in range(K):
        hits = np.sum((y == k) & (said == k))
        f1.append(hits / max(np.sum(y == k) + np.sum(said == k), 1))
    return np.mean(f1)


# %% classify-macro-f1: union below, as in Jaccard's index
def classify_macro_f1(y, said, K):
    found = []
    for k in range(K):
        hits = np.sum((y == k) & (said == k))
        either = np.sum((y == k) | (said == k))
        found.append(hits / max(either, 1))
    return np.mean(found)


# %% classify-paired: last minus mean
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = np.array(runs["GRU, mean of states"]["mask forgotten"])
b = np.array(runs["GRU"]["mask forgotten"])
found = interval(b - a)[1:3]


# %% classify-paired: the mean first, then the ends
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = np.array(runs["GRU, mean of states"]["mask forgotten"])
b = np.array(runs["GRU"]["mask forgotten"])
found = interval(a - b)[:2]


# %% classify-paired: two intervals subtracted
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = interval(runs["GRU, mean of states"]["mask forgotten"])
b = interval(runs["GRU"]["mask forgotten"])
found = a.low - b.low, a.high - b.high


# %% classify-paired: normal quantile
from rnncourse.experiments import record
runs = record("classifying-vowels")["results"]
d = (np.array(runs["GRU, mean of states"]["mask forgotten"])
     - np.array(runs["GRU"]["mask forgotten"]))
half = 1.96 * d.std(ddof=1) / len(d) ** 0.5
found = d.mean() - half, d.mean() + half


# %% classify-paired: deviation of single runs
from rnncourse.experiments import record
runs = record("classifying-vowels")["results"]
d = (np.array(runs["GRU, mean of states"]["mask forgotten"])
     - np.array(runs["GRU"]["mask forgotten"]))
half = 1.96 * d.std(ddof=1)
found = d.mean() - half, d.mean() + half


# %% classify-paired: the whole Interval
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = np.array(runs["GRU, mean of states"]["mask forgotten"])
b = np.array(runs["GRU"]["mask forgotten"])
found = interval(a - b)


# %% classify-paired: the mean of states alone
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
found = interval(runs["GRU, mean of states"]["mask forgotten"])[1:3]


# %% classify-paired: in per cent
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = np.array(runs["GRU, mean of states"]["mask forgotten"])
b = np.array(runs["GRU"]["mask forgotten"])
found = interval(100 * (a - b))[1:3]


# %% classify-paired: upper end first
from rnncourse.experiments import interval, record
runs = record("classifying-vowels")["results"]
a = np.array(runs["GRU, mean of states"]["mask forgotten"])
b = np.array(runs["GRU"]["mask forgotten"])
found = interval(a - b)[2], interval(a - b)[1]


# %% classify-paired: least and largest difference
from rnncourse.experiments import record
runs = record("classifying-vowels")["results"]
d = (np.array(runs["GRU, mean of states"]["mask forgotten"])
     - np.array(runs["GRU"]["mask forgotten"]))
found = d.min(), d.max()
