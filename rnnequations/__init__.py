"""Reads the equations of recurrent cells, runs them, says what is wrong.

>>> from rnnequations import diagnose
>>> report = diagnose(r"h_t = \\tanh(W x_t + U h_{t-1} + b)")
>>> report.ok, report.verdict
(True, 'simple RNN')

The way of a formula: :mod:`.documents` finds it in a text, :mod:`.lexer`
and :mod:`.grammar` read it, :mod:`.resolve` settles what the marks mean,
:mod:`.graph` and :mod:`.shapes` lay out who needs whom and in which size,
:mod:`.motion` sets it in motion, :mod:`.identify` compares it with the
package, and :mod:`.judge` says what it found: a mistake where a single
slip explains it (:mod:`.repairs`, :mod:`.completions`), an unknown cell else.
"""

from rnnequations.errors import EquationError
from rnnequations.findings import CODES, Finding
from rnnequations.outcome import Report
from rnnequations.reading import diagnose

__all__ = ["CODES", "EquationError", "Finding", "Report", "diagnose"]
