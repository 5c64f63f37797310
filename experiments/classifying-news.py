"""Chapter 12: eight topics of news, by the order of words and without it.

    python experiments/classifying-news.py

Each seed draws its own validation part of the reports to train with, and the
start; the test part is the same for all. Rates: see classifying-choice.py.
"""

import numpy as np
from recording import best_rate, run_cells
from sklearn.metrics import f1_score

from rnncourse.experiments import run_script


def measure(seed, network, read="mean", words=None):
    """Accuracy and macro F1 on the test part."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "learn", "news-counting", "still",
                    "news-models"))
    news = it["load_reuters"](rng=np.random.default_rng(seed))
    if network == "counting":
        said, epochs = it["counting"](*news[:3], words), 0
    else:
        core = it["gru"] if network.startswith("GRU") else it["Still"]()
        model = it["news_model"](news, core, read=read)
        params, history = it["learn"](
            model, news.train[:3], news.validation[:3],
            np.random.default_rng([seed, 1]),
            best_rate("classifying-choice", f"news, {network}"),
            batch_size=64, patience=3)
        said = it["predict"](model, params, news.test.x).argmax(1)
        epochs = len(history["loss"])
    return {"accuracy": (said == news.test.y).mean().round(4),
            "F1": round(f1_score(news.test.y, said, average="macro"), 4),
            "epochs": epochs}


SETTINGS = {
    "counting": {"network": "counting"},
    "counting 80 words": {"network": "counting", "words": 80},
    "mean of words": {"network": "mean of words"},
    "GRU, mean of states": {"network": "GRU, mean of states"},
    "GRU": {"network": "GRU", "read": "last"},
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5), ("numpy", "scikit-learn"))
