"""The Reber grammar: strings, what may follow, streams without marks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import (
    need_choice,
    need_int,
    need_rng,
    need_texts,
)

REBER_SYMBOLS = "BTPSXVE"

# node → {symbol: next node}; None is the end.
REBER = {
    "start": {"B": 0},
    0: {"T": 1, "P": 2},
    1: {"S": 1, "X": 3},
    2: {"T": 2, "V": 4},
    3: {"X": 2, "S": 5},
    4: {"P": 3, "V": 5},
    5: {"E": None},
}


def _embed():
    """The grammar of B T reber T E and B P reber P E."""
    graph = {"start": {"B": "which"}, "which": {}}
    for key in "TP":
        graph["which"][key] = (key, "start")
        for node, edges in REBER.items():
            graph[key, node] = {
                symbol: (key, after) for symbol, after in edges.items()
            }
        graph[key, None] = {key: "last"}
    graph["last"] = {"E": None}
    return graph


GRAPHS = {False: REBER, True: _embed()}


class Reber(NamedTuple):
    """x (B, T, 7) float32 one-hot in the order "BTPSXVE";
    y (B, T) int64, the symbol that did come next;
    legal (B, T, 7) bool, the symbols that could have come next;
    mask (B, T) bool."""

    x: np.ndarray
    y: np.ndarray
    legal: np.ndarray
    mask: np.ndarray


def reber_strings(
    rng: np.random.Generator, n: int, *, embedded: bool = True
) -> list[str]:
    """`n` strings of the (embedded) Reber grammar, such as BTBTXSETE.

    Where the grammar allows two symbols, each comes with probability 1/2.
    In the embedded grammar the second symbol, T or P, has to come again
    just before the end, after a whole string of the inner grammar.

    Reber 1967; embedded: Hochreiter & Schmidhuber 1997, section 5.1.
    Strings may repeat; returns a list of n strings.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_choice("embedded", embedded, (True, False))
    return [_walk(rng, GRAPHS[embedded]) for _ in range(n)]


def reber_stream(
    rng: np.random.Generator, n: int, length: int, *, embedded: bool = True,
) -> Reber:
    """`n` streams of `length` symbols: one string after the other, no marks.

    After the E of a string comes the B of the next, and nothing else tells
    where one ends. Gers, Schmidhuber & Cummins 2000. Returns Reber, where
    every step is real.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 1)
    need_choice("embedded", embedded, (True, False))
    graph = GRAPHS[embedded]
    texts = []
    for _ in range(n):
        text = ""
        while len(text) <= length:
            text += _walk(rng, graph)
        texts.append(text[: length + 1])
    return _predict(texts, graph)


def reber_next(prefix: str, *, embedded: bool = True) -> str:
    """The symbols that may follow `prefix`, in the order of "BTPSXVE".

    Returns "" after a whole string. Raises ValueError for a prefix that
    the grammar does not allow, naming the place.
    """
    (prefix,) = need_texts("prefix", [prefix])
    need_choice("embedded", embedded, (True, False))
    graph, node = GRAPHS[embedded], "start"
    for k, symbol in enumerate(prefix):
        edges = graph.get(node, {})
        if symbol not in edges:
            allowed = _sorted(edges) or "nothing"
            raise ValueError(
                f"prefix must follow the grammar: at place {k} it allows "
                f"{allowed}; got {symbol!r}"
            )
        node = edges[symbol]
    return _sorted(graph.get(node, {}))


def is_reber(text: str, *, embedded: bool = True) -> bool:
    """Whether `text` is a whole string of the grammar."""
    try:
        return bool(text) and not reber_next(text, embedded=embedded)
    except ValueError:
        return False


def reber_task(strings: Sequence[str], *, embedded: bool = True) -> Reber:
    """Strings as arrays: at each symbol, what comes next and what could.

    strings: whole strings of the grammar, as `reber_strings` makes them.
    Returns Reber, where T is the longest length − 1. A network has solved
    a string when, at every step, its most probable symbols are exactly the
    legal ones; the hard step is the last but one.
    """
    strings = need_texts("strings", strings)
    if not strings:
        raise ValueError("strings must hold at least one string; got none")
    for k, text in enumerate(strings):
        if not is_reber(text, embedded=embedded):
            raise ValueError(
                f"strings must be whole strings of the grammar; "
                f"number {k} is not: {text!r:.60}"
            )
    return _predict(strings, GRAPHS[embedded])


def _walk(rng, graph):
    node, symbols = "start", []
    while node is not None:
        edges = list(graph[node].items())
        symbol, node = edges[rng.integers(len(edges))]
        symbols.append(symbol)
    return "".join(symbols)


def _sorted(symbols):
    return "".join(s for s in REBER_SYMBOLS if s in symbols)


def _predict(texts, graph):
    T = max(map(len, texts)) - 1
    x = np.zeros((len(texts), T, len(REBER_SYMBOLS)), np.float32)
    legal = np.zeros(x.shape, bool)
    y, mask = np.zeros(x.shape[:2], np.int64), np.zeros(x.shape[:2], bool)
    for b, text in enumerate(texts):
        ids = [REBER_SYMBOLS.index(symbol) for symbol in text]
        node = "start"
        for t, symbol in enumerate(text[:-1]):
            node = graph[node][symbol]
            if node is None:               # a stream begins again
                node = "start"
            x[b, t, ids[t]] = 1
            y[b, t] = ids[t + 1]
            legal[b, t, [REBER_SYMBOLS.index(s) for s in graph[node]]] = True
        mask[b, : len(text) - 1] = True
    return Reber(x, y, legal, mask)
