"""A synthetic class: right answers in many styles, slips, and copies.

Every student writes alone, from the solution or from a misconception, with
habits of their own (names, products, temporaries, order of statements,
comments); a copy is somebody else's answer, disguised.
"""

import ast
import builtins
from inspect import getsource
from textwrap import dedent

from rnncourse.exercises import get
from rnngrading.policy import notebooks
from tests.grading.submissions import solutions

FORMS = ("{}", "{}_t", "{}_gate", "my_{}", "{}1", "{}_new", "tmp_{}",
         "the_{}", "_{}", "{}_val")
WORDS = (
    "the gates first then cell state forget input output candidate squash "
    "add bias weights old new see equation chapter chain rule gradient sum "
    "over batch time step loop all units matrix product careful order "
    "todo check shapes here comes last part return both keep write"
).split()


def student(notebook, rng, slips=0.25, skipped=0.1):
    """{exercise: source} of somebody who writes alone, with habits."""
    habits = draw_habits(rng)
    found = {}
    for exercise in notebooks()[notebook]:
        if rng.random() < skipped:
            continue
        source = solutions(notebook)[exercise]
        if rng.random() < slips:
            source = _wrong(exercise, rng) or source
        found[exercise] = style(source, rng, habits)
    return found


def copied(answers, rng, strength=1):
    """{exercise: source} of somebody who disguises another's answers."""
    return {
        exercise: disguise(source, rng, strength)
        for exercise, source in answers.items()
    }


def draw_habits(rng):
    """What one person does in the same way everywhere."""
    return {
        "product": rng.choice(["@", "@", "@", "@", "matmul", "dot", ".dot"]),
        "square": rng.choice(["**", "**", "*", "square"]),
        "swap": rng.choice([0, 0, 0.2, 0.5]),
        "temporary": rng.choice([0, 0, 0.1, 0.3]),
        "inline": rng.random() < 0.15,
        "reorder": rng.random() < 0.4,
        "docstring": rng.random() < 0.5,
        "rename": rng.choice([0, 0, 0.2, 0.5, 0.9]),
        "form": rng.choice(FORMS),
        "comment": rng.choice([0, 0, 0, 0.1, 0.4]),
    }


def _wrong(exercise, rng):
    """The solution with one misconception put into it, or None."""
    spec = get(exercise)
    edits = [m.edits for m in spec.misconceptions if m.edits]
    if not edits or spec.signature is None:
        return None
    source = dedent(getsource(spec.reference))
    for right, wrong in rng.choice(edits).items():
        source = source.replace(right, wrong)
    return f"# exercise: {exercise}\n{source}"


def style(source, rng, habits):
    """The same program as somebody with these habits would have written it."""
    tree = _Styler(habits, rng).visit(ast.parse(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = _temporaries(node.body, habits["temporary"], rng)
            if habits["reorder"]:
                node.body = _reorder(node.body, rng)
            if not habits["docstring"] and ast.get_docstring(node):
                node.body = node.body[1:] or node.body
    tree = rename(tree, rng, habits["rename"], habits["form"])
    ast.fix_missing_locations(tree)
    return comment(ast.unparse(tree), rng, habits["comment"])


def disguise(source, rng, strength=1):
    """A copy: comments replaced, names changed, a little moved about.

    strength: 0 other comments, 1 also other names, 2 also some operands and
        statements exchanged
    """
    tree = ast.parse(source)
    if strength >= 2:
        tree = _Styler(
            {"product": "", "square": "", "swap": 0.3, "inline": False}, rng
        ).visit(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                node.body = _reorder(node.body, rng)
    if strength >= 1:
        tree = rename(tree, rng, 1.0, rng.choice(FORMS[1:]))
    ast.fix_missing_locations(tree)
    return comment(ast.unparse(tree), rng, rng.choice([0, 0.3]))


def comment(source, rng, share):
    """Remarks at the ends of some lines."""
    return "\n".join(
        line + "  # " + " ".join(rng.choices(WORDS, k=rng.randint(2, 7)))
        if line and rng.random() < share else line
        for line in source.split("\n")
    )


def rename(tree, rng, share, form):
    """Other names for some of what the code itself names."""
    local = {
        n.id for n in ast.walk(tree)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    top = {
        t.id for s in tree.body if isinstance(s, ast.Assign)
        for t in s.targets if isinstance(t, ast.Name)
    }
    new = {
        name: form.format(name) for name in sorted(local - top)
        if not hasattr(builtins, name) and rng.random() < share
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
    return tree


class _Styler(ast.NodeTransformer):
    def __init__(self, habits, rng):
        self.habits, self.rng = habits, rng

    def visit_BinOp(self, node):
        self.generic_visit(node)
        habits, rng = self.habits, self.rng
        if isinstance(node.op, ast.MatMult) and habits["product"] != "@":
            way = habits["product"]
            if way == ".dot":
                return ast.Call(
                    ast.Attribute(node.left, "dot", ast.Load()),
                    [node.right], [],
                )
            if way:
                return _numpy(way, node.left, node.right)
        if isinstance(node.op, ast.Pow):
            if habits["square"] == "square":
                return _numpy("square", node.left)
            if habits["square"] == "*":
                return ast.BinOp(node.left, ast.Mult(), node.left)
        if isinstance(node.op, ast.Add | ast.Mult) \
                and rng.random() < habits["swap"]:
            return ast.BinOp(node.right, node.op, node.left)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "sigmoid" \
                and self.habits["inline"]:
            return ast.parse(
                f"1 / (1 + np.exp(-({ast.unparse(node.args[0])})))",
                mode="eval",
            ).body
        return node


def _numpy(name, *args):
    function = ast.Attribute(
        ast.Name("np", ast.Load()), name, ast.Load()
    )
    return ast.Call(function, list(args), [])


def _temporaries(body, share, rng):
    """Some calls' arguments get a line and a name of their own."""
    out = []
    for k, node in enumerate(body):
        if isinstance(node, ast.Assign | ast.Return) and node.value:
            for call in ast.walk(node.value):
                if isinstance(call, ast.Call) and call.args \
                        and isinstance(call.args[0], ast.BinOp) \
                        and rng.random() < share:
                    name = f"a{k}"
                    out.append(ast.Assign(
                        [ast.Name(name, ast.Store())], call.args[0]
                    ))
                    call.args[0] = ast.Name(name, ast.Load())
                    break
            if isinstance(node, ast.Return) and rng.random() < share:
                out.append(ast.Assign(
                    [ast.Name("result", ast.Store())], node.value
                ))
                node.value = ast.Name("result", ast.Load())
        out.append(node)
    return out


def _reorder(body, rng):
    """Neighbours that do not need each other may change places."""
    body = list(body)
    for k in rng.sample(range(len(body) - 1), k=max(len(body) - 1, 0)):
        a, b = body[k], body[k + 1]
        if isinstance(a, ast.Assign) and isinstance(b, ast.Assign) \
                and not _uses(a) & _uses(b, ast.Store) \
                and not _uses(b) & _uses(a, ast.Store):
            body[k], body[k + 1] = b, a
    return body


def _uses(node, context=(ast.Store, ast.Load)):
    return {
        n.id for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, context)
    }
