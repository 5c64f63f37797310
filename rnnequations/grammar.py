"""The grammar: from tokens to what is written.

A statement is a chain ``name = expression (= expression …)``.  Functions,
products by juxtaposition and brackets are kept as they stand; their meaning
needs all names of the text and is settled in :mod:`.resolve`.
"""

from functools import cache

from lark import Lark, Transformer, UnexpectedInput, v_args
from lark import Token as LarkToken
from lark.lexer import Lexer as LarkLexer

from rnnequations import nodes as n
from rnnequations.errors import EquationError

GRAMMAR = r"""
start: side (EQUALS side)*
?side: sum
sum: [sign] term (sign term)*
sign: PLUS | MINUS | OPLUS
term: factor following*
following: factor            -> beside
         | operator factor   -> after
         | operator sign factor -> after_sign
operator: HADAMARD | DOT | SLASH
factor: accents? atom script*
accents: ACCENT+
script: SUB | SUP | PRIME
atom: NAME | FUNCTION | UNKNOWN_FUNCTION
    | NUMBER
    | ELLIPSIS | PARTIAL | SUM
    | LPAR parts RPAR
    | LSQB parts RSQB
    | LBRACE parts RBRACE
    | FRAC argument argument
argument: LBRACE sum RBRACE | NUMBER | NAME
parts: [sum] (separator [sum])*
separator: COMMA | SEMICOLON | BAR

%declare NAME FUNCTION UNKNOWN_FUNCTION NUMBER ACCENT SUB SUP PRIME ELLIPSIS
%declare PARTIAL SUM LPAR RPAR LSQB RSQB LBRACE RBRACE FRAC COMMA SEMICOLON
%declare BAR PLUS MINUS OPLUS HADAMARD DOT SLASH EQUALS
"""

MAX_FACTORS = 60


class _Given(LarkLexer):
    """Hands the tokens of :mod:`.lexer` to the parser."""

    def __init__(self, conf):
        pass

    def lex(self, tokens):
        for t in tokens:
            yield LarkToken(
                t.type,
                t.value,
                start_pos=t.start,
                line=t.line,
                column=t.column,
                end_pos=t.end,
            )


def _at(token):
    return (token.line, token.column)


def _scripted(node, accents, scripts):
    """``node`` with accents and scripts added; braces are transparent."""
    subs = tuple(s.value for s in scripts if s.type == "SUB")
    sups = tuple(s.value for s in scripts if s.type == "SUP")
    primes = sum(s.type == "PRIME" for s in scripts)
    if isinstance(node, n.RawGroup) and node.bracket == "{":
        inner = _only_factor(node)
        if inner is not None:
            node = inner
    if isinstance(node, n.RawName):
        return n.RawName(
            node.base,
            (*accents, *node.accents),
            node.subs + subs,
            node.sups + sups,
            node.primes + primes,
            node.function,
            node.at,
        )
    if isinstance(node, n.RawMark):
        return n.RawMark(node.kind, subs, sups, node.at)
    if isinstance(node, n.RawNumber) and sups:
        alone = n.RawSum((("+", n.RawTerm(((None, node),))),))
        return n.RawGroup("(", (alone,), subs, sups, at=node.at)
    if isinstance(node, n.RawGroup):
        return n.RawGroup(
            node.bracket,
            node.parts,
            node.subs + subs,
            node.sups + sups,
            (*accents, *node.accents),
            node.primes + primes,
            node.at,
        )
    return node


def _only_factor(group):
    """The single factor of ``{x}``, or None."""
    if len(group.parts) != 1 or group.subs or group.sups:
        return None
    terms = group.parts[0].terms
    if len(terms) != 1 or terms[0][0] == "-":
        return None
    factors = terms[0][1].factors
    if len(factors) != 1:
        return None
    return factors[0][1]


@v_args(inline=True)
class _Build(Transformer):
    def start(self, *items):
        return list(items[::2])

    def sum(self, *items):
        first, *rest = items
        if first is None or isinstance(first, str):
            sign = first or "+"
        else:
            sign, rest = "+", [first, *rest]
        terms = [(str(sign), rest[0])]
        for s, term in zip(rest[1::2], rest[2::2], strict=True):
            terms.append((s, term))
        return n.RawSum(tuple(terms))

    def sign(self, token):
        return {"PLUS": "+", "MINUS": "-", "OPLUS": "⊕"}[token.type]

    def term(self, first, *rest):
        factors = ((None, first), *rest)
        if len(factors) > MAX_FACTORS:
            at = getattr(first, "at", None) or (1, 1)
            raise EquationError(f"more than {MAX_FACTORS} factors", *at)
        return n.RawTerm(factors)

    def beside(self, factor):
        return (None, factor)

    def after(self, operator, factor):
        return (operator, factor)

    def after_sign(self, operator, sign, factor):
        if sign == "-":
            part = n.RawSum((("-", n.RawTerm(((None, factor),))),))
            factor = n.RawGroup("(", (part,), at=getattr(factor, "at", None))
        return (operator, factor)

    def operator(self, token):
        return {"HADAMARD": "hadamard", "DOT": "dot", "SLASH": "slash"}[
            token.type
        ]

    def factor(self, *items):
        accents = ()
        if isinstance(items[0], tuple):
            accents, *items = items
        atom, *scripts = items
        return _scripted(atom, accents, scripts)

    def accents(self, *tokens):
        return tuple(t.value for t in tokens)

    def script(self, token):
        return token

    def atom(self, first, *rest):
        kind = first.type
        at = _at(first)
        if kind == "NAME":
            return n.RawName(first.value, at=at)
        if kind == "FUNCTION":
            return n.RawName(first.value, function=True, at=at)
        if kind == "UNKNOWN_FUNCTION":
            return n.RawName(first.value, function=True, at=at)
        if kind == "NUMBER":
            return n.RawNumber(float(first.value), at=at)
        if kind in ("ELLIPSIS", "PARTIAL", "SUM"):
            return n.RawMark(kind, at=at)
        if kind == "FRAC":
            return n.RawFraction(*rest, at=at)
        return n.RawGroup(first.value[:1], rest[0], at=at)

    def argument(self, *items):
        if len(items) == 3:
            return items[1]
        token = items[0]
        if token.type == "NUMBER":
            factor = n.RawNumber(float(token.value), at=_at(token))
        else:
            factor = n.RawName(token.value, at=_at(token))
        return n.RawSum((("+", n.RawTerm(((None, factor),))),))

    def parts(self, *items):
        return tuple(i for i in items if isinstance(i, n.RawSum))

    def separator(self, token):
        return token


@cache
def _parser():
    return Lark(
        GRAMMAR,
        parser="lalr",
        lexer=_Given,
        transformer=_Build(),
        propagate_positions=False,
    )


def parse_tokens(tokens):
    """The sides of one chain ``a = b = …`` as raw nodes.

    Raises :class:`EquationError` where the tokens stop making sense.
    """
    try:
        return _parser().parse(tokens)
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if token is None or token.type == "$END":
            last = tokens[-1]
            raise EquationError(
                f"the formula breaks off after '{last.value}'",
                last.line,
                last.column,
            ) from None
        raise EquationError(
            f"'{token.value}' makes no sense here", token.line, token.column
        ) from None
