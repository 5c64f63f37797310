"""The one exception of :mod:`rnnequations`: what is wrong, and where."""


class EquationError(ValueError):
    """A formula that cannot be read.

    ``line`` and ``column`` count from 1 in the text that was passed in;
    ``reason`` is the message without the position.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 1):
        super().__init__(f"line {line}, column {column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column
