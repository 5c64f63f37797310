"""An exercise in a manuscript: one name, and the rest from the catalogue.

    ```{exercise} rnn-step
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    ```

stands for what a learner needs: the hints as drop-downs, the answer cell
with this solution, and the cell that checks what the solution defines last.
Without a body the catalogue's reference is the solution. What is generated
are ordinary cells of the notebook; the role in their metadata is what
`rnncourse release` and the grader go by.
"""

import ast
import inspect
import re
from textwrap import dedent

from rnncourse.exercises import get

_DIRECTIVE = re.compile(
    r"^```\{exercise\} +(?P<name>[\w-]+) *\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def expand(text):
    """The text of a manuscript with its exercise directives written out."""
    return _DIRECTIVE.sub(
        lambda match: cells(match["name"], match["body"].rstrip("\n")), text
    )


def cells(name, solution=""):
    """Hints, answer cell and check cell of an exercise, as MyST text."""
    spec = get(name)
    solution = solution or dedent(inspect.getsource(spec.reference)).rstrip()
    hints = [
        f":::{{dropdown}} Hint {number}\n{hint}\n:::"
        for number, hint in enumerate(spec.hints, 1)
    ]
    return "\n\n".join([
        *hints,
        _cell(name, "answer", f"# exercise: {name}\n{solution}",
              "\ntags: [hide-input]"),
        _cell(name, "check", f'check("{name}", {_last(solution, name)})'),
    ])


def _cell(name, role, source, more=""):
    return (
        f"```{{code-cell}} ipython3\n---\n"
        f"rnncourse: {{exercise: {name}, role: {role}}}{more}\n---\n"
        f"{source}\n```"
    )


def _last(solution, name):
    """The name that a solution binds last at its top level.

    Of several names that are bound at once, the first: `params, history =`.
    """
    for node in reversed(ast.parse(solution).body):
        if isinstance(node, ast.FunctionDef):
            return node.name
        if isinstance(node, ast.Assign):
            target = node.targets[-1]
            if isinstance(target, ast.Tuple):
                target = target.elts[0]
            if isinstance(target, ast.Name):
                return target.id
    raise ValueError(
        f"the solution of {name} binds no name that could be checked"
    )
