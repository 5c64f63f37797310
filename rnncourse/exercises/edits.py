"""Small edits of a function's syntax tree, each with its place and its cost.

The opposite of a mutant: one of them may turn a wrong answer into a right
one. An `Edit` says where it acts and what sort of thing it changes ("what
multiplies “h_prev”"), never what it would write there.
"""

import ast
import copy
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

LIKE = (  # functions that are taken for each other
    ("tanh", "sigmoid", "exp", "relu", "softmax"),
    ("sum", "mean", "max", "min", "prod"),
    ("argmax", "argmin", "max"),
    ("zeros", "ones"), ("zeros_like", "ones_like"),
    ("stack", "concatenate"), ("array", "stack"),
    ("log", "log2", "exp"), ("std", "var"), ("sqrt", "square"),
    ("maximum", "minimum"), ("floor", "ceil"),
)
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
OVER_AXES = {"sum", "mean", "max", "min", "argmax", "stack", "concatenate",
             "cumsum", "std", "softmax", "split", "flip"}
MADE = {"tanh": "_tanh", "sigmoid": "_sigmoid", "exp": "_exp",
        "relu": "_relu", "softmax": "_softmax"}  # names the search provides


@dataclass(frozen=True)
class Edit:
    """changes: [(node, field, index or None, new value, node it replaces)]"""

    cost: float
    line: int            # in the function's own source
    what: str            # the place and the sort of thing, in words
    changes: tuple = field(compare=False)

    def apply(self):
        """Change the tree; returns what undoes it."""
        undo = []
        for node, name, k, new, old in self.changes:
            if old is not None:
                if not hasattr(new, "lineno"):  # no part of the learner's
                    new = ast.copy_location(new, old)
                new = ast.fix_missing_locations(new)
            before = getattr(node, name)
            undo.append((node, name, before))
            if k is not None:
                whole = list(before)
                whole[k] = new
                new = whole
            setattr(node, name, new)
        return lambda: [setattr(*u) for u in reversed(undo)]


@dataclass(frozen=True)
class Scope:
    """What the names of a function stand for.

    arrays: names worth multiplying with or adding; others: further names
    weights: {name of a Params: its attributes}
    helpers: the learner's own functions
    parts: parts of arrays that stand in the code, such as o[:, t]
    gradients: whether it returns gradients, which are chains of factors
    value: an expression's number or array after a call, or None where it is
        not known
    """

    arrays: tuple
    others: tuple
    weights: dict
    helpers: tuple = ()
    parts: tuple = ()
    gradients: bool = False
    value: Callable = lambda node: None

    def shape(self, node):
        """The shape of an expression after a call, or None."""
        value = self.value(node)
        return None if value is None else np.shape(value)


def edits(tree, source, scope, large=False):
    """Edits of a function definition: the small ones, or the large ones.

    A large one is a whole new term or factor; there are very many of them.
    """
    return list(_Finder(source, scope, large).of(tree))


class _Finder:
    def __init__(self, source, scope, large):
        self.source, self.scope, self.large = source, scope, large
        self.names = (*scope.arrays, *scope.others)

    def of(self, tree):
        for parent, name, k, node in _places(tree):
            if self.large and not (
                isinstance(node, ast.expr) and _may_be_changed(node, name)
            ):
                continue
            if isinstance(node, ast.expr):
                for cost, what, new in self.expression(node, parent, name):
                    yield Edit(cost, node.lineno, what, (
                        (parent, name, k, new, node),
                    ))
            elif isinstance(node, ast.stmt):
                for cost, what, new in self.statement(node):
                    yield Edit(cost, node.lineno, what, (
                        (parent, name, k, new, node),
                    ))
        if not self.large:
            yield from self.blocks(tree)

    def text(self, node):
        """The learner's own text of a node, in one line."""
        found = ast.get_source_segment(self.source, node) or ast.unparse(node)
        found = " ".join(found.split())
        return found if len(found) <= 60 else f"{found[:57]}…"

    def other_shape(self, node, name):
        """More cost where a name has another shape than what it replaces."""
        a, b = self.scope.shape(node), self.scope.shape(_load(name))
        return 0.9 if None not in (a, b) and a != b else 0

    def fits(self, node, *others):
        """Whether factors or terms leave the shape of an expression."""
        shapes = [self.scope.shape(n) for n in (node, *others)]
        try:
            return None in shapes or np.broadcast_shapes(*shapes) == shapes[0]
        except ValueError:
            return False

    # --- one expression -----------------------------------------------------

    def expression(self, node, parent, place):
        """(cost, what, new node)"""
        if self.large:
            yield from self.around(node, parent)
            return
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            yield from self.target(node)
            return
        if place in ("slice", "func") and not isinstance(
            node, ast.Name | ast.Constant | ast.BinOp | ast.Slice | ast.Tuple
            | ast.Attribute | ast.UnaryOp
        ):
            return
        kind = type(node).__name__.lower()
        yield from getattr(self, f"_{kind}", lambda *_: ())(node, parent)
        if _may_be_changed(node, place):
            yield from self.around(node, parent)

    def _binop(self, node, parent):
        left, right = self.text(node.left), self.text(node.right)
        for op in OPERATORS:
            if op is ast.Pow and not isinstance(node.right, ast.Constant):
                continue  # nobody meant it, and it makes enormous numbers
            if not isinstance(node.op, op):
                yield 1, f"the operator between “{left}” and “{right}”", \
                    ast.BinOp(node.left, op(), node.right)
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
            yield 1, f"the order in “{self.text(node)}”", \
                ast.BinOp(node.right, node.op, node.left)
        if isinstance(node.op, ast.MatMult):
            for a, b in ((1, 0), (0, 1), (1, 1)):
                yield 1.5, f"the order in “{self.text(node)}”", ast.BinOp(
                    _t(node.right) if a else node.right, node.op,
                    _t(node.left) if b else node.left,
                )
        factors = _factors(node)
        if len(factors) > 2 and not isinstance(
            getattr(parent, "op", None), ast.Mult
        ):
            rest = factors[1]
            for factor in factors[2:]:
                rest = ast.copy_location(
                    ast.BinOp(rest, ast.Mult(), factor), node
                )
            yield 1.2, f"what belongs to “{self.text(factors[0])}”", \
                ast.BinOp(factors[0], ast.Add(), rest)
        yield from self._brackets(node)
        product = isinstance(node.op, ast.Mult | ast.Div)
        for kept, lost in ((node.left, node.right), (node.right, node.left)):
            verb = "multiplies" if product else "is added to"
            if isinstance(node.op, ast.Pow | ast.MatMult):
                what = f"“{self.text(node)}”"
            else:
                what = f"what {verb} “{self.text(kept)}”"
            yield 1 + 0.04 * _size(lost), what, kept

    def _brackets(self, node):
        """a ∘ b ∗ c belongs together in another way."""
        what = f"the brackets in “{self.text(node)}”"
        if isinstance(node.left, ast.BinOp):
            inner = node.left
            yield 1, what, ast.BinOp(inner.left, inner.op, ast.copy_location(
                ast.BinOp(inner.right, node.op, node.right), node
            ))
        if isinstance(node.right, ast.BinOp):
            inner = node.right
            yield 1, what, ast.BinOp(
                ast.copy_location(
                    ast.BinOp(node.left, node.op, inner.left), node
                ), inner.op, inner.right,
            )
            if isinstance(node.op, ast.Mult | ast.MatMult):  # a*(b+c) → a*b+c
                for deep in (inner.left, inner.right):
                    if isinstance(deep, ast.BinOp):
                        other = inner.right if deep is inner.left \
                            else inner.left
                        moved = ast.copy_location(
                            ast.BinOp(node.left, node.op, other), node
                        )
                        yield 1.2, what, ast.BinOp(moved, inner.op, deep)
        if isinstance(node.op, ast.Add | ast.Sub):
            # r * a + b → r * (a + b) for a product deeper on the left
            if isinstance(node.left, ast.BinOp) and isinstance(
                node.left.op, ast.Add
            ) and isinstance(node.left.right, ast.BinOp):
                inner = node.left
                last = ast.BinOp(
                    inner.right.left, inner.right.op, ast.copy_location(
                        ast.BinOp(inner.right.right, node.op, node.right),
                        node,
                    ),
                )
                yield 1.2, what, ast.BinOp(
                    inner.left, inner.op, ast.copy_location(last, node)
                )
        call = node.left if isinstance(node.left, ast.Call) else None
        if call and len(call.args) == 1 and not call.keywords:
            yield 1.2, what, ast.Call(call.func, [ast.copy_location(
                ast.BinOp(call.args[0], node.op, node.right), node
            )], [])
        call = node.right if isinstance(node.right, ast.Call) else None
        if call and len(call.args) == 1 and not call.keywords:
            yield 1.2, what, ast.Call(call.func, [ast.copy_location(
                ast.BinOp(node.left, node.op, call.args[0]), node
            )], [])

    def _unaryop(self, node, parent):
        yield 0.9, f"the sign of “{self.text(node.operand)}”", node.operand

    def _name(self, node, parent):
        callee = isinstance(parent, ast.Call) and parent.func is node
        what = f"the name “{self.text(node)}”"
        if callee:
            yield from self.functions(node, node.id)
            return
        if node.id not in self.names:
            return
        where = _context(self, parent, node)
        for other in self.names:
            if other != node.id:
                yield 1 + self.other_shape(node, other), what + where, \
                    _load(other)
        if isinstance(parent, ast.Subscript | ast.Tuple | ast.Slice) \
                or node.id not in self.scope.arrays:
            for by in (-1, 1):
                yield 1.2, what + where, ast.BinOp(
                    ast.Name(node.id, ast.Load()), ast.Add(),
                    ast.Constant(by),
                )
            yield 1.4, what + where, ast.BinOp(
                ast.Constant(-1), ast.Sub(), ast.Name(node.id, ast.Load())
            )

    def _attribute(self, node, parent):
        if isinstance(parent, ast.Call) and parent.func is node:
            yield from self.functions(node, node.attr)
            return
        if node.attr == "T":
            yield 1, f"which way round “{self.text(node.value)}” stands", \
                node.value
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        for attr in self.scope.weights.get(owner, ()):
            if attr != node.attr:
                near = 0 if attr[:3] == node.attr[:3] else 0.05
                yield 1 + near, f"the weights “{self.text(node)}”" \
                    + _context(self, parent, node), \
                    ast.Attribute(node.value, attr, ast.Load())

    def functions(self, node, name):
        for other in self.scope.helpers if isinstance(node, ast.Name) else ():
            if name in self.scope.helpers and other != name:
                yield 1, f"the function “{name}”", ast.Name(other, ast.Load())
        if isinstance(node, ast.Attribute) and _is_module(node.value) \
                and not any(name in group for group in LIKE):
            for other in ("_tanh", "_sigmoid", "_exp"):
                yield 1.1, f"the function “{self.text(node)}”", \
                    ast.Name(other, ast.Load())
        for group in LIKE:
            for other in group if name in group else ():
                if other == name:
                    continue
                if other in MADE and (
                    isinstance(node, ast.Name) or _is_module(node.value)
                ):
                    new = ast.Name(MADE[other], ast.Load())
                elif isinstance(node, ast.Attribute):
                    new = ast.Attribute(node.value, other, ast.Load())
                else:
                    new = ast.Name(other, ast.Load())
                yield 1, f"the function “{self.text(node)}”", new

    def _constant(self, node, parent):
        v = node.value
        if isinstance(v, bool):
            yield 1, f"“{v}”", ast.Constant(not v)
            return
        if not isinstance(v, int | float):
            return
        what = f"the number {v}" + _context(self, parent, node)
        near = [0, 1, 2, -1, v + 1, v - 1, -v, 2 * v, 3, 4, 0.5 * v]
        cost = 1.15 if isinstance(parent, ast.BinOp) else 1
        for new in dict.fromkeys(near):
            if new != v and not (isinstance(v, int) and new != int(new)):
                yield cost, what, ast.Constant(
                    int(new) if isinstance(v, int) else new
                )
        for name in self.names:
            yield 1.2 + self.other_shape(node, name), what, _load(name)

    def _compare(self, node, parent):
        what = f"the comparison “{self.text(node)}”"
        kinds = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
        for kind in kinds:
            if not isinstance(node.ops[0], kind):
                yield 1, what, ast.Compare(
                    node.left, [kind(), *node.ops[1:]], node.comparators
                )

    def _subscript(self, node, parent):
        shape = self.scope.shape(node)
        for name in self.scope.arrays if shape is not None else ():
            if self.scope.shape(_load(name)) == shape:
                yield 1.25, f"“{self.text(node)}”", _load(name)
        what = f"the index in “{self.text(node)}”"
        index = node.slice
        yield 1.2, what, node.value
        everything = ast.Slice(None, None, None)
        if not isinstance(index, ast.Tuple):
            for parts in ([everything, index], [everything] * 2 + [index]):
                yield 1, what, ast.Subscript(
                    node.value, ast.Tuple(parts, ast.Load()), ast.Load()
                )
        else:
            parts = index.elts
            for order in itertools.permutations(parts):
                if list(order) != parts and len(parts) < 4:
                    yield 1, what, ast.Subscript(
                        node.value, ast.Tuple(list(order), ast.Load()),
                        ast.Load(),
                    )
            for k in range(len(parts)):
                rest = [*parts[:k], *parts[k + 1:]]
                yield 1, what, ast.Subscript(
                    node.value,
                    rest[0] if len(rest) == 1
                    else ast.Tuple(rest, ast.Load()), ast.Load(),
                )

    def _slice(self, node, parent):
        what = "the bounds of the slice" + _context(self, parent, node)
        for part in ("lower", "upper", "step"):
            parts = {n: getattr(node, n) for n in ("lower", "upper", "step")}
            if parts[part] is not None:
                yield 1, what, ast.Slice(**{**parts, part: None})
                continue
            for v in (1, -1) if part != "step" else (-1,):
                yield 1.2, what, ast.Slice(**{**parts, part: ast.Constant(v)})
        if node.upper is not None and node.lower is not None:
            width = ast.BinOp(node.upper, ast.Sub(), node.lower)
            for a, b in (
                (node.upper, ast.BinOp(node.upper, ast.Add(), width)),
                (ast.BinOp(node.lower, ast.Sub(), width), node.lower),
            ):
                yield 1.2, what, ast.Slice(a, b, node.step)
        sizes = {n.id for part in (node.lower, node.upper) if part
                 for n in ast.walk(part) if isinstance(n, ast.Name)}
        for size in sorted(sizes):
            for k in (1, 2, 3, 4):
                bound = ast.BinOp(
                    ast.Constant(k), ast.Mult(), ast.Name(size, ast.Load())
                )
                yield 1.1, what, ast.Slice(node.lower, bound, node.step)
                yield 1.1, what, ast.Slice(bound, node.upper, node.step)

    def _call(self, node, parent):
        text = self.text(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0] if node.args else None
        if isinstance(node.func, ast.Attribute) and not _is_module(
            node.func.value
        ):
            yield 1.1, f"“{text}”", node.func.value
        elif first is not None and not isinstance(first, ast.Starred):
            yield 1.1, f"the function that “{self.text(first)}” goes " \
                "through", first
            yield from self._narrower(node, first, text)
        for k, word in enumerate(node.keywords):
            rest = [*node.keywords[:k], *node.keywords[k + 1:]]
            yield 1, f"“{word.arg}” in “{text}”", \
                ast.Call(node.func, node.args, rest)
            if word.arg == "axis":
                for axis in (0, 1, 2, -1):
                    yield 1, f"the axis in “{text}”", ast.Call(
                        node.func, node.args,
                        [*rest, ast.keyword("axis", ast.Constant(axis))],
                    )
        for k in range(1, len(node.args)):
            rest = [*node.args[:k], *node.args[k + 1:]]
            yield 1, f"“{self.text(node.args[k])}” in “{text}”", \
                ast.Call(node.func, rest, node.keywords)
        for a, b in itertools.combinations(range(len(node.args)), 2):
            args = list(node.args)
            args[a], args[b] = args[b], args[a]
            yield 1, f"the order of the arguments in “{text}”", \
                ast.Call(node.func, args, node.keywords)
        if name in OVER_AXES:
            yield from self._axes(node, text)
        if name == "len" and first is not None:
            for k in range(3):
                yield 1, f"the length that is taken: “{text}”", _shape(
                    first, k
                )
        if name == "range" and not node.keywords:
            yield from self._ranges(node, text)

    def _narrower(self, node, inside, text):
        """f(a ∘ b) → a ∘ f(b) and f(a) ∘ b"""
        if len(node.args) > 1 or not isinstance(inside, ast.BinOp):
            return
        for part in (inside.left, inside.right):
            call = ast.copy_location(ast.Call(node.func, [part], []), node)
            left, right = (call, inside.right) if part is inside.left \
                else (inside.left, call)
            yield 1.2, f"the brackets in “{text}”", \
                ast.BinOp(left, inside.op, right)

    def _axes(self, node, text):
        have = {k.arg for k in node.keywords}
        keep = ast.keyword("keepdims", ast.Constant(True))
        for axis in (0, 1, 2) if "axis" not in have else ():
            kw = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
            yield 1, f"the axis in “{text}”", \
                ast.Call(node.func, node.args, kw)
            yield 1.2, f"the axis in “{text}”", \
                ast.Call(node.func, node.args, [*kw, keep])
        if "keepdims" not in have:
            yield 1, f"the shape of “{text}”", \
                ast.Call(node.func, node.args, [*node.keywords, keep])

    def _ranges(self, node, text):
        what = f"the numbers that “{text}” runs through"
        *_, last = node.args[:2]
        if len(node.args) == 1:
            yield 1, what, ast.Call(
                node.func, [ast.Constant(1), *node.args], []
            )
        for by in (1, -1):
            args = list(node.args)
            k = min(len(args), 2) - 1
            args[k] = ast.BinOp(last, ast.Add(), ast.Constant(by))
            yield 1, what, ast.Call(node.func, args, [])
        yield 1, what, ast.Call(
            ast.Name("reversed", ast.Load()), [node], []
        )

    def _tuple(self, node, parent):
        n = len(node.elts)
        if isinstance(parent, ast.Return) and 1 < n <= 6:
            yield from self.orders(node, "the order of what is returned")
        elif isinstance(parent, ast.Assign):
            yield from self.orders(node, "the order in this line")

    def orders(self, node, what):
        n = len(node.elts)
        orders = set()
        for a, b in itertools.combinations(range(n), 2):
            order = list(range(n))
            order[a], order[b] = order[b], order[a]
            orders.add(tuple(order))
            moved = [k for k in range(n) if k != a]
            orders.add(tuple([*moved[:b], a, *moved[b:]]))
            moved = [k for k in range(n) if k != b]
            orders.add(tuple([*moved[:a], b, *moved[a:]]))
        for order in sorted(orders):
            yield 1, what, type(node)(
                [node.elts[k] for k in order], node.ctx
            )

    def target(self, node):
        if isinstance(node, ast.Tuple):
            for cost, what, new in self.orders(node, "the order on the left"):
                yield cost + 0.05, what, new
        elif isinstance(node, ast.Name):
            for other in self.names:
                if other != node.id:
                    yield 1.1, f"the name on the left, “{node.id}”", \
                        ast.Name(other, ast.Store())
        elif isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", "")
            for attr in self.scope.weights.get(owner, ()):
                if attr != node.attr:
                    yield 1.1, f"what is written into, “{self.text(node)}”", \
                        ast.Attribute(node.value, attr, ast.Store())
        elif isinstance(node, ast.Subscript):
            for cost, what, new in self._subscript(node, None):
                if isinstance(new, ast.Subscript):
                    yield cost, what, ast.Subscript(
                        new.value, new.slice, ast.Store()
                    )

    # --- around an expression: factors, terms, functions --------------------

    def around(self, node, parent):
        if isinstance(node, ast.Name) and (
            node.id not in self.scope.arrays
            or isinstance(parent, ast.Tuple | ast.Return)
        ):
            return  # a module, weights; what is returned by its name alone
        text = self.text(node)
        small = isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
        weight = isinstance(node, ast.Attribute) and getattr(
            node.value, "id", ""
        ) in self.scope.weights
        inside = isinstance(parent, ast.BinOp) and isinstance(
            parent.op, ast.Mult | ast.Div
        )
        root = isinstance(parent, ast.Assign | ast.AugAssign | ast.Return)
        extra = 0 if root else 0.02 * (_size(node) - 1)
        if isinstance(self.scope.value(node), int | np.integer):
            if not self.large:  # a size or an index
                yield from self.terms(node, text, extra, inside)
            return
        if self.large:
            if not weight and not inside and not isinstance(
                getattr(parent, "op", None), ast.Pow
            ):
                yield from self.large_factors(node, text, extra)
                if not isinstance(parent, ast.BinOp):
                    yield from self.large_terms(node, text, extra)
            return
        if weight:
            yield 1.2, f"which way round “{text}” stands", _t(node)
            yield 1.2, f"the sign of “{text}”", ast.UnaryOp(ast.USub(), node)
            return
        for name in ("tanh", "sigmoid", "exp", "softmax", "relu"):
            yield 1.4 + extra, f"the function that “{text}” goes through", \
                _call(MADE[name], node)
        if small or isinstance(node, ast.BinOp | ast.Call):
            yield 1.2 + extra, f"which way round “{text}” stands", _t(node)
        yield 1.3 + extra, f"the factor “{text}”" if inside \
            else f"“{text}”", ast.BinOp(ast.Constant(1), ast.Sub(), node)
        yield 1.2 + extra, f"the sign of “{text}”", \
            ast.UnaryOp(ast.USub(), node)
        if isinstance(parent, ast.Call) and small:
            yield 1.3, f"what is stored of “{text}”: the array or a copy", \
                ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
        power = isinstance(parent, ast.BinOp) and isinstance(
            parent.op, ast.Pow
        )
        if small and not power:
            yield 1.5, f"the power of “{text}”", ast.BinOp(
                node, ast.Pow(), ast.Constant(2)
            )
        if not inside and not power:
            yield from self.factors(node, text, extra)
        if not isinstance(parent, ast.BinOp) or (
            inside and isinstance(node, ast.BinOp | ast.Name)
        ):
            yield from self.terms(node, text, extra, inside)
        if isinstance(parent, ast.Return | ast.Assign):
            for a, b in ((0, 1), (1, 2)):
                yield 1.6, f"the order of the axes of “{text}”", ast.Call(
                    ast.Attribute(node, "swapaxes", ast.Load()),
                    [ast.Constant(a), ast.Constant(b)], [],
                )

    def factors(self, node, text, extra):
        what = f"what multiplies “{text}”"
        one, least = ast.Constant(1), 1.3 if self.scope.gradients else 1.5
        for v in (*map(_load, self.scope.arrays), *self.scope.parts):
            if not self.fits(node, v):
                continue
            rest = ast.BinOp(one, ast.Sub(), v)
            square = ast.BinOp(v, ast.Pow(), ast.Constant(2))
            for more, factor in (
                (0, v), (0.1, rest),
                (0.2, ast.BinOp(one, ast.Sub(), square)),
                (0.2, ast.BinOp(v, ast.Mult(), rest)),
            ):
                yield least + more + extra, what, \
                    ast.BinOp(node, ast.Mult(), factor)

    def large_factors(self, node, text, extra):
        what, one = f"what multiplies “{text}”", ast.Constant(1)
        for v in map(_load, self.scope.arrays):
            if isinstance(node, ast.Name) or not self.fits(node, v):
                continue
            yield 2.2 + extra, what, ast.BinOp(node, ast.Mult(), ast.BinOp(
                one, ast.Sub(), ast.BinOp(
                    _call("_tanh", v), ast.Pow(), ast.Constant(2)
                )
            ))
            yield 2.2 + extra, what, \
                ast.BinOp(node, ast.Mult(), _call("_tanh", v))

    def terms(self, node, text, extra, inside):
        what = f"what is added to “{text}”"
        for v in map(_load, self.scope.arrays):
            if self.fits(node, v):
                yield 1.5 + extra, what, ast.BinOp(node, ast.Add(), v)
                yield 1.6 + extra, what, ast.BinOp(node, ast.Sub(), v)
        for owner, attrs in self.scope.weights.items() if not inside else ():
            for attr in attrs:
                if attr.startswith("b"):
                    yield 1.5 + extra, what, ast.BinOp(
                        node, ast.Add(),
                        ast.Attribute(_load(owner), attr, ast.Load()),
                    )

    def large_terms(self, node, text, extra):
        what = f"what is added to “{text}”"
        arrays = [_load(n) for n in self.scope.arrays]
        alike = [v for v in arrays if self.fits(node, v)]
        for owner, attrs in self.scope.weights.items():
            p = ast.Name(owner, ast.Load())
            for attr in attrs:
                w = ast.Attribute(p, attr, ast.Load())
                for v in arrays if attr.startswith("W") else ():
                    if not self.fits(node, ast.BinOp(v, ast.MatMult(), w)):
                        continue
                    yield 2 + extra, what, ast.BinOp(
                        node, ast.Add(), ast.BinOp(v, ast.MatMult(), w)
                    )
        for a, b in itertools.combinations(alike, 2):
            product = ast.BinOp(a, ast.Mult(), b)
            yield 2.6 + extra, what, ast.BinOp(node, ast.Add(), product)
            yield 2.7 + extra, what, ast.BinOp(node, ast.Sub(), product)

    # --- statements ---------------------------------------------------------

    def statement(self, node):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) \
                and node.value is not None:
            for cost, what, value in self.renamed(node.value):
                new = copy.copy(node)
                new.value = value
                yield cost, what, new
        if isinstance(node, ast.AugAssign):
            what = f"what this line does to “{self.text(node.target)}”"
            if isinstance(node.target, ast.Name | ast.Subscript):
                target = _stored(node.target)
                yield 1, what, ast.Assign([target], node.value)
            for op in OPERATORS[:4]:
                if not isinstance(node.op, op):
                    yield 1, what, \
                        ast.AugAssign(node.target, op(), node.value)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 \
                and isinstance(node.targets[0], ast.Name | ast.Subscript):
            old = self.text(node.targets[0])
            yield 1.2, f"what this line does to “{old}”", \
                ast.AugAssign(node.targets[0], ast.Add(), node.value)

    def renamed(self, value):
        """Two names exchanged, or one replaced wherever it stands in a line."""
        if isinstance(value, ast.Tuple):
            return
        names = [
            n.id for n in ast.walk(value)
            if isinstance(n, ast.Name) and n.id in self.scope.arrays
        ]
        different = list(dict.fromkeys(names))
        for a, b in itertools.combinations(different, 2):
            far = self.other_shape(_load(a), b)
            yield 0.95 + far, f"the names “{a}” and “{b}”", _rename(
                value, {a: b, b: a}
            )
        for a in different:
            for b in self.scope.arrays if names.count(a) > 1 else ():
                if a != b:
                    far = self.other_shape(_load(a), b)
                    what = f"the name “{a}”, wherever it stands there"
                    yield 1.05 + far, what, _rename(value, {a: b})

    def blocks(self, tree):
        """Lines that stand in another order, or at another depth."""
        for owner in ast.walk(tree):
            body = getattr(owner, "body", None)
            if not isinstance(body, list):
                continue
            for k, node in enumerate(body):
                if is_tick(node):
                    continue
                rest = [*body[:k], *body[k + 1:]]
                if rest and not isinstance(node, ast.Return):
                    yield Edit(
                        1.3 + 0.05 * _size(node), node.lineno,
                        "whether this line is needed",
                        ((owner, "body", None, rest, None),),
                    )
                for j in range(k + 1, len(body)):
                    moved = [*rest[:j], node, *rest[j:]]
                    yield Edit(1 + 0.1 * (j - k), node.lineno,
                               "where this line stands",
                               ((owner, "body", None, moved, None),))
                if isinstance(node, ast.For | ast.While):
                    yield from self.depths(owner, body, k, node)

    def depths(self, owner, body, k, loop):
        inner = loop.body
        what = "how deep this line is indented"
        real = [n for n in inner if not is_tick(n)]
        if len(real) > 1:
            for node, before in ((inner[-1], 0), (real[0], 1)):
                shorter = [n for n in inner if n is not node]
                around = [node, loop] if before else [loop, node]
                yield Edit(1, node.lineno, what, (
                    (loop, "body", None, shorter, None),
                    (owner, "body", None,
                     [*body[:k], *around, *body[k + 1:]], None),
                ))
        if k + 1 < len(body) and len(body) > k + 2:
            node = body[k + 1]
            yield Edit(1, node.lineno, what, (
                (loop, "body", None, [*inner, node], None),
                (owner, "body", None,
                 [*body[:k + 1], *body[k + 2:]], None),
            ))


# --- syntax trees -----------------------------------------------------------

TICK = "_tick"


def is_tick(node):
    """Whether a statement is the search's own counter."""
    return isinstance(node, ast.Expr) and isinstance(
        node.value, ast.Call
    ) and getattr(node.value.func, "id", "") == TICK


def _places(tree):
    """(parent, field, index or None, node) of what may be edited."""
    todo = [(tree, "body", k, n) for k, n in enumerate(tree.body)]
    while todo:
        place = todo.pop(0)
        node = place[3]
        if is_tick(node):
            continue
        yield place
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.keyword):
                continue
            if isinstance(value, ast.AST):
                todo.append((node, name, None, value))
            elif isinstance(value, list):
                for k, item in enumerate(value):
                    if isinstance(item, ast.keyword):
                        todo.append((item, "value", None, item.value))
                    elif isinstance(item, ast.AST):
                        todo.append((node, name, k, item))


def _may_be_changed(node, place):
    """Whether factors, terms and functions may stand around an expression."""
    return place not in ("slice", "func", "keywords") and not isinstance(
        node, ast.Tuple | ast.List | ast.Slice | ast.Constant
        | ast.Lambda | ast.GeneratorExp
    ) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def _context(finder, parent, node):
    """" in “…”" of the small expression around a name."""
    if isinstance(parent, ast.BinOp):
        other = parent.right if parent.left is node else parent.left
        return f" beside “{finder.text(other)}”"
    if isinstance(parent, ast.Subscript | ast.Call | ast.Attribute):
        return f" in “{finder.text(parent)}”"
    return ""


def _size(node):
    return sum(isinstance(n, ast.expr) for n in ast.walk(node))


def _is_module(node):
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "math")


def _call(name, node):
    return ast.Call(ast.Name(name, ast.Load()), [node], [])


def _load(name):
    return ast.Name(name, ast.Load())


def _t(node):
    return ast.Attribute(node, "T", ast.Load())


def _rename(value, names):
    new = copy.deepcopy(value)
    for node in ast.walk(new):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return new


def _factors(node):
    """The factors of a product, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), node.right]
    return [node]


def _shape(node, k):
    return ast.Subscript(
        ast.Attribute(node, "shape", ast.Load()), ast.Constant(k), ast.Load()
    )


def _stored(node):
    if isinstance(node, ast.Name):
        return ast.Name(node.id, ast.Store())
    return ast.Subscript(node.value, node.slice, ast.Store())
