"""Small wrong changes to a function, by its syntax tree.

`mutants(source)` gives (description, changed source), each with one change:
an operator, a sign, an index or axis, a constant, a name, a gate's weights,
a function, a term or statement left out, results exchanged.
"""

import ast
import copy
import itertools

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
COMPARISONS = {
    ast.NotEq: (ast.Eq, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
}
FUNCTIONS = {
    "sigmoid": ("tanh",),
    "tanh": ("sigmoid",),
    "exp": ("expm1",),
    "log": ("log2",),
    "sum": ("mean", "max"),
    "max": ("min",),
    "mean": ("sum",),
    "std": ("var",),
    "sqrt": ("abs",),
    "zeros": ("ones",),
    "stack": ("concatenate",),
    "arange": ("zeros",),
    "range": ("reversed_range",),
}
SUPPORT = """
def reversed_range(*a):
    return reversed(range(*a))
tanh = np.tanh
abs_ = abs
"""


def mutants(source):
    """[(description, source)] without repetitions, in a fixed order."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    seen, found = {original}, []
    for path, node in _walk(tree):
        for says, new in _changes(tree, path, node):
            changed = _replaced(tree, path, new)
            try:
                text = ast.unparse(ast.fix_missing_locations(changed))
                compile(text, "mutant", "exec")
            except (SyntaxError, ValueError, TypeError):
                continue
            if text not in seen and "hs.append(hs)" not in text:
                seen.add(text)  # (a list that holds itself fills the memory)
                line = getattr(node, "lineno", 0)
                found.append((f"line {line}: {says}", text))
    return found


def _walk(node, path=()):
    yield path, node
    for name, value in ast.iter_fields(node):
        if name in ("args", "decorator_list", "returns") and isinstance(
            node, ast.FunctionDef
        ):
            continue
        if isinstance(value, ast.AST):
            yield from _walk(value, (*path, (name, None)))
        elif isinstance(value, list):
            for k, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _walk(item, (*path, (name, k)))


def _replaced(tree, path, new):
    tree = copy.deepcopy(tree)
    node = tree
    for name, k in path[:-1]:
        node = getattr(node, name) if k is None else getattr(node, name)[k]
    name, k = path[-1]
    if k is None:
        setattr(node, name, new)
    elif new is None:
        del getattr(node, name)[k]
        if not getattr(node, name):
            getattr(node, name).append(ast.Pass())
    else:
        getattr(node, name)[k] = new
    return tree


def _changes(tree, path, node):
    """(description, new node) for one place; None deletes a statement."""
    old = _short(node)
    if isinstance(node, ast.BinOp):
        yield f"{old} → left side", node.left
        yield f"{old} → right side", node.right
        for kind in OPERATORS.get(type(node.op), ()):
            new = ast.BinOp(node.left, kind(), node.right)
            yield f"{old} → {_short(new)}", new
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
            new = ast.BinOp(node.right, node.op, node.left)
            yield f"{old} → {_short(new)}", new
    if isinstance(node, ast.UnaryOp):
        yield f"{old} → {_short(node.operand)}", node.operand
    if isinstance(node, ast.Compare):
        for kind in COMPARISONS.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [kind()], node.comparators)
            yield f"{old} → {_short(new)}", new
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from _attributes(tree, node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _names(tree, node)
    if isinstance(node, ast.Call):
        if len(node.args) == 1 and not node.keywords:
            yield f"{old} → argument", node.args[0]
        for k in range(len(node.keywords)):
            new = ast.Call(
                node.func, node.args, node.keywords[:k] + node.keywords[k + 1:]
            )
            yield f"{old} → {_short(new)}", new
        if isinstance(node.func, ast.Attribute) and not isinstance(
            node.func.value, ast.Name
        ):
            yield f"{old} → {_short(node.func.value)}", node.func.value
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield f"{old} → {_short(node.value)}", node.value
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                new = copy.copy(node)
                setattr(new, part, None)
                yield f"{old} → {_short(new)}", new
    if isinstance(node, ast.AugAssign):
        new = ast.Assign([node.target], node.value, lineno=node.lineno)
        yield f"{old} → {_short(new)}", new
        new = ast.AugAssign(node.target, ast.Sub(), node.value)
        yield f"{old} → {_short(new)}", new
    if isinstance(node, ast.Return | ast.Assign) and not isinstance(
        node.value, ast.Tuple
    ):
        new = copy.copy(node)
        new.value = ast.UnaryOp(ast.USub(), node.value)
        yield f"{old} → {_short(new)}", new
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        yield from _results(node)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
        yield f"{old} left out", None


def _constants(node):
    v = node.value
    if isinstance(v, bool):
        yield f"{v} → {not v}", ast.Constant(not v)
    elif isinstance(v, int | float):
        for new in (v + 1, v - 1, -v, 0, 2 * v):
            if new != v:
                yield f"{v} → {new}", ast.Constant(new)


def _attributes(tree, node):
    if node.attr == "T":
        yield f"{_short(node)} → {_short(node.value)}", node.value
    for other in FUNCTIONS.get(node.attr, ()):
        new = (
            ast.Name(other, ast.Load()) if other == "sigmoid"
            else ast.Attribute(node.value, other, ast.Load())
        )
        yield f"{_short(node)} → {_short(new)}", new
    if node.attr[:2] in ("W_", "b_", "W", "b"):
        known = sorted({
            n.attr for n in ast.walk(tree)
            if isinstance(n, ast.Attribute) and n.attr[:1] in "Wb"
        })
        for other in known:
            if other != node.attr:
                new = ast.Attribute(node.value, other, ast.Load())
                yield f"{_short(node)} → {_short(new)}", new


def _names(tree, node):
    for other in FUNCTIONS.get(node.id, ()):
        new = ast.Name(other, ast.Load())
        yield f"{node.id} → {other}", new
    function = tree.body[0]
    known = [a.arg for a in function.args.args] + sorted({
        n.id for n in ast.walk(function)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    })
    if node.id in known:
        for other in dict.fromkeys(known):
            if other != node.id:
                yield f"{node.id} → {other}", ast.Name(other, ast.Load())


def _results(node):
    parts = node.value.elts
    for a, b in itertools.combinations(range(len(parts)), 2):
        new = list(parts)
        new[a], new[b] = new[b], new[a]
        yield (
            f"results {a} and {b} exchanged",
            ast.Return(ast.Tuple(new, ast.Load())),
        )
    for k in range(len(parts)):
        new = [*parts[:k], *parts[k + 1:]]
        yield f"result {k} left out", ast.Return(ast.Tuple(new, ast.Load()))


def _short(node):
    try:
        text = " ".join(ast.unparse(node).split())
    except Exception:  # a Slice has no text of its own everywhere
        text = type(node).__name__
    return text if len(text) <= 50 else text[:47] + "…"
