"""Generated tasks with one knob: how long something has to be remembered.

    adding              add two marked numbers               (regression)
    adding_1997         the same, as first published         (regression)
    temporal_order      which symbols came, in which order   (last step)
    long_time_lag       the first symbol comes again         (each step)
    reber_strings …     grammar: which symbols may follow    (each step)
    reber_stream        the same, string after string        (each step)
    counting            aⁿbⁿ, aⁿbⁿcⁿ: when does it end?      (each step)
    parity, echo        the two smallest tasks of all        (each step)
    hold, count, compare, forget   one ability each          (last step)

Every function takes a `numpy.random.Generator` first and `n`, the number
of sequences, second, and returns arrays (B, T, D) of float32 with a mask
(B, T), True on real steps. Sequences of different lengths are padded with
zeros at the end; the last real step of row b is `mask[b].sum() - 1`.

References:
    A. S. Reber, "Implicit learning of artificial grammars", Journal of
        Verbal Learning and Verbal Behavior 6(6), 1967.
    S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural
        Computation 9(8), 1997.
    F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to Forget", Neural
        Computation 12(10), 2000.
    F. A. Gers and J. Schmidhuber, "LSTM Recurrent Networks Learn Simple
        Context-Free and Context-Sensitive Languages", IEEE Transactions on
        Neural Networks 12(6), 2001.
    M. Arjovsky, A. Shah and Y. Bengio, "Unitary Evolution Recurrent Neural
        Networks", ICML 2016.
"""

from rnncourse.tasks.add import adding, adding_1997
from rnncourse.tasks.arrays import Task, one_hot
from rnncourse.tasks.bits import echo, parity
from rnncourse.tasks.lag import long_time_lag
from rnncourse.tasks.letters import COUNTING_SYMBOLS, Counting, counting
from rnncourse.tasks.order import ORDER_SYMBOLS, temporal_order
from rnncourse.tasks.reber import (
    REBER_SYMBOLS,
    Reber,
    is_reber,
    reber_next,
    reber_stream,
    reber_strings,
    reber_task,
)
from rnncourse.tasks.skills import compare, count, forget, hold

__all__ = [
    "COUNTING_SYMBOLS",
    "ORDER_SYMBOLS",
    "REBER_SYMBOLS",
    "Counting",
    "Reber",
    "Task",
    "adding",
    "adding_1997",
    "compare",
    "count",
    "counting",
    "echo",
    "forget",
    "hold",
    "is_reber",
    "long_time_lag",
    "one_hot",
    "parity",
    "reber_next",
    "reber_stream",
    "reber_strings",
    "reber_task",
    "temporal_order",
]
