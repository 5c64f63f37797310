"""Reads the equations of recurrent cells, runs them, says what is wrong.

>>> from rnnequations import diagnose
>>> report = diagnose(r"h_t = \\tanh(W x_t + U h_{t-1} + b)")
>>> report.ok, report.verdict
(True, 'simple RNN')

The way of a formula: :mod:`.extract` finds it in a document, :mod:`.lexer`
and :mod:`.grammar` read it, :mod:`.resolve` settles what the marks mean,
:mod:`.graph` and :mod:`.shapes` lay out who needs whom and in which size,
:mod:`.probe` sets it in motion, :mod:`.identify` compares it with the
package, and :mod:`.diagnose` says what it found.
"""

from .errors import EquationError
from .findings import CODES, Finding
from .read import diagnose
from .report import Report

__all__ = ["CODES", "EquationError", "Finding", "Report", "diagnose"]
