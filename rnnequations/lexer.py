r"""From the characters of a formula to tokens, positions kept.

LaTeX says the same thing in many ways (``\mathbf{h}_{t-1}``, ``h_{t - 1}``,
``hₜ₋₁``); after this module there is one way.  Subscripts and superscripts
become single tokens that carry their cleaned text: what they *mean* (a time
index, a label, a transpose) is decided later, when all names are known.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from rnnequations import vocabulary as words
from rnnequations.errors import EquationError

MAX_NESTING = 40
MAX_TOKENS = 6000

_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_LENGTH = re.compile(r"\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px|mu)\s*\]")
_OPTION = re.compile(r"\s*\[[^\[\]\n]{0,40}\]")
_GREEDY = re.compile(r"[A-Za-z0-9]+(?:(?<![A-Za-z0-9]{2})[-−–]\d(?![\d.]))?")
_STEP = re.compile(r"[-−–]\d(?![\d.])")
_SHORT = re.compile(r"(?<![A-Za-z\\])([A-Za-z]t)\s*&?\s*=")
_GLUED = re.compile(r"([WRUVP][a-z]{1,2})([xhcsy])t")
_MODULE = re.compile(r"(?:np|jnp|torch|tf|nn|F|K|ops|math|keras|self)\.(?=\w)")

_OPEN = {"LPAR": ")", "LSQB": "]", "LBRACE": "}"}
_CLOSE = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}
_PARTNER = {"RPAR": "LPAR", "RSQB": "LSQB", "RBRACE": "LBRACE"}


@dataclass(frozen=True)
class Reading:
    """One way to resolve what plain text leaves open.

    ``words``: ``Wf`` is one name with a label (as in text copied from a
    rendered page), not a product.  ``greedy``: ``W_xh`` is ``W_{xh}``.
    ``tight``: ⊙ binds before juxtaposition, ``U r ⊙ h`` is ``U (r ⊙ h)``.
    """

    words: bool = False
    greedy: bool = False
    tight: bool = False


class Token(NamedTuple):
    """A lexical unit; ``line`` and ``column`` count from 1."""

    type: str
    value: str
    line: int
    column: int
    start: int
    end: int


class _Lexer:
    def __init__(self, source, reading, line, column):
        self.source = source
        self.reading = reading
        self.first_line = line
        self.first_column = column
        self.breaks = [m.start() for m in re.finditer("\n", source)]
        self.tex = "\\" in source
        self.short = set(_SHORT.findall(source))
        self.i = 0
        self.tokens = []
        self.stack = []
        self.matrices = 0

    # -- positions ---------------------------------------------------------
    def position(self, i):
        row = bisect_right(self.breaks, i - 1) if i else 0
        start = self.breaks[row - 1] + 1 if row else 0
        column = i - start + 1
        if row == 0:
            column += self.first_column - 1
        return self.first_line + row, column

    def error(self, message, i=None):
        raise EquationError(message, *self.position(self.i if i is None else i))

    def emit(self, kind, value, start, end=None):
        end = self.i if end is None else end
        if kind in _OPEN:
            self.stack.append((kind, start))
            if len(self.stack) > MAX_NESTING:
                self.error(
                    f"brackets nested more than {MAX_NESTING} deep", start
                )
        elif kind in _CLOSE:
            if not self.stack:
                self.error(
                    f"'{value}' closes a bracket that was never opened", start
                )
            opened, at = self.stack.pop()
            if opened != _PARTNER[kind]:
                line, column = self.position(at)
                self.error(
                    f"'{value}' found where '{_OPEN[opened]}' has to close "
                    f"the bracket of line {line}, column {column}",
                    start,
                )
        if len(self.tokens) >= MAX_TOKENS:
            self.error(f"more than {MAX_TOKENS} symbols in one block", start)
        line, column = self.position(start)
        self.tokens.append(Token(kind, value, line, column, start, end))

    def enclosed(self):
        """Inside a bracket; braces alone only group."""
        return any(kind != "LBRACE" for kind, _ in self.stack)

    # -- arguments ---------------------------------------------------------
    def skip_spaces(self):
        while self.i < len(self.source) and self.source[self.i].isspace():
            self.i += 1

    def braced(self):
        """The text between braces at the cursor, which moves behind it."""
        start, depth = self.i, 0
        for j in range(self.i, len(self.source)):
            c = self.source[j]
            if c == "\\":
                continue
            escaped = j and self.source[j - 1] == "\\"
            if c == "{" and not escaped:
                depth += 1
                if depth > MAX_NESTING:
                    self.error(
                        f"brackets nested more than {MAX_NESTING} deep", j
                    )
            elif c == "}" and not escaped:
                depth -= 1
                if depth == 0:
                    self.i = j + 1
                    return self.source[start + 1 : j]
        self.error("'{' is never closed", start)

    def optional_braced(self):
        at = self.i
        self.skip_spaces()
        if self.source[self.i : self.i + 1] == "{":
            return self.braced()
        self.i = at
        return None

    # -- the loop ----------------------------------------------------------
    def run(self):
        source = self.source
        while self.i < len(source):
            c = source[self.i]
            if c == "\\":
                self.command()
            elif c == "\n":
                self.i += 1
                if not self.enclosed():
                    self.emit("NEWLINE", c, self.i - 1)
            elif c == "&" and self.matrices:
                self.i += 1
                self.emit("COMMA", c, self.i - 1)
            elif c.isspace() or c in "&$":
                self.i += 1
            elif c == "%" or (c == "#" and not self.tex):
                end = source.find("\n", self.i)
                self.i = len(source) if end < 0 else end
            elif source.startswith("(.)", self.i):
                self.i += 3
                self.emit("HADAMARD", "(.)", self.i - 3)
            elif c in "_^":
                self.script(c)
            elif c in "{}":
                self.i += 1
                self.emit("LBRACE" if c == "{" else "RBRACE", c, self.i - 1)
            elif c == "~":
                self.tilde()
            elif c.isascii() and c.isalpha():
                self.letters()
            elif c.isascii() and c.isdigit():
                self.number()
            else:
                self.sign(c)
        if self.stack:
            kind, at = self.stack[-1]
            opened = {"LPAR": "(", "LSQB": "[", "LBRACE": "{"}[kind]
            self.error(f"'{opened}' is never closed", at)
        return self.tokens

    def number(self):
        start = self.i
        self.i = _NUMBER.match(self.source, start).end()
        self.emit("NUMBER", self.source[start : self.i], start)

    def tilde(self):
        r"""``~`` is a space in LaTeX and an accent in copied text (``C~t``)."""
        start = self.i
        self.i += 1
        after = self.source[self.i : self.i + 1]
        if self.tex or not self.tokens:
            if not self.tex and after.isalpha():
                self.emit("ACCENT", "tilde", start)
            return
        before = self.source[start - 1]
        if before.isalpha() and self.tokens[-1].type == "NAME":
            last = self.tokens.pop()
            self.emit("ACCENT", "tilde", last.start)
            self.emit("NAME", last.value, last.start)
            if self.reading.words:
                self.copied_index()
        elif after.isalpha():
            self.emit("ACCENT", "tilde", start)

    def copied_index(self):
        """The lost subscript of ``C~t``: a letter glued to an accent."""
        match = _GREEDY.match(self.source, self.i)
        if match and len(match[0]) <= 3:
            start, self.i = self.i, match.end()
            self.emit("SUB", clean_script(match[0]), start)

    def glued_time(self):
        """The lost subscript of ``c't``."""
        if re.compile(r"t\b").match(self.source, self.i):
            self.i += 1
            self.emit("SUB", "t", self.i - 1)

    # -- words -------------------------------------------------------------
    def letters(self):
        start = self.i
        module = _MODULE.match(self.source, start)
        if module:
            self.i = module.end()
            return
        word = _LETTERS.match(self.source, start)[0]
        end = start + len(word)
        self.i = end
        if not self.tex and _GLUED.fullmatch(word):
            self.glued(word, start)
        elif word in words.FUNCTIONS and (
            len(word) > 2 or self.source[end : end + 1] == "("
        ):
            self.emit("FUNCTION", words.FUNCTIONS[word], start)
        elif len(word) == 1:
            if word == "x" and self.sizes_around(start):
                self.emit("DOT", "x", start)
            elif word == "o" and self.between(start):
                self.emit("HADAMARD", "o", start)
            elif word == "a" and self.article(start):
                self.emit("PROSE", word, start)
            else:
                self.emit("NAME", word, start)
        elif word in words.OTHER_ACTIVATIONS:
            self.emit("UNKNOWN_FUNCTION", word, start)
        elif word in words.CODE_PRODUCTS and self.source[end : end + 1] == "(":
            self.emit("FUNCTION", word, start)
        elif word == "sigma" and self.source[end : end + 1] == "(":
            self.emit("NAME", word, start)
        elif self.is_prose(word, start, end):
            self.emit("PROSE", word, start)
        else:
            self.several(word, start, whole=len(word) > 3)

    def glued(self, word, start):
        """``Wixt``: a weight and its signal, copied without subscripts."""
        weight, signal = _GLUED.fullmatch(word).groups()
        at = start + len(weight)
        self.emit("NAME", weight[0], start, start + 1)
        self.emit("SUB", weight[1:], start + 1, at)
        step = _STEP.match(self.source, self.i)
        self.i = step.end() if step else self.i
        self.emit("NAME", signal, at, at + 1)
        self.emit("SUB", clean_script("t" + (step[0] if step else "")), at + 1)

    def several(self, word, start, whole):
        """A run of letters: one name, a name with a label, or a product."""
        follow = self.source[self.i : self.i + 1] or " "
        if (whole and not self.tex) or (
            len(word) > 2 and word.islower() and follow in "_^(="
        ):
            self.emit("NAME", word, start)
        elif self.reading.words and not self.tex:
            self.emit("NAME", word[0], start, start + 1)
            label = word[1:]
            tight = _STEP.match(self.source, self.i)
            if len(label) == 1 and tight:
                self.i = tight.end()
                label += tight[0]
            self.emit("SUB", clean_script(label), start + 1)
        elif word in self.short:  # what is defined is no product
            self.emit("NAME", word[0], start, start + 1)
            self.emit("SUB", "t", start + 1)
        else:
            for k, letter in enumerate(word):
                self.emit("NAME", letter, start + k, start + k + 1)

    def sizes_around(self, i):
        return (
            self.source[i - 1 : i].isdigit()
            and self.source[i + 1 : i + 2] != " "
        )

    def between(self, i):
        """An ``o`` between two factors, ``f_t o c_{t-1}``, is a product."""
        previous = self.tokens[-1].type if self.tokens else ""
        spaced = re.compile(r"\s\\?\s*o\s*\\?\s[\s\\]*[A-Za-z]")
        return previous in ("SUB", "SUP", "RPAR") and any(
            spaced.match(self.source, max(0, i - k)) for k in (1, 2)
        )

    def article(self, i):
        """A lone ``a`` between words is English, not a variable."""
        before = self.source[max(0, i - 2) : i]
        after = self.source[i + 1 : i + 4]
        return (
            not self.tex
            and (i == 0 or bool(re.fullmatch(r"(^|[a-z,.:]) |\n ?", before)))
            and bool(re.match(r" [a-zA-Z]{2}", after))
        )

    def is_prose(self, word, start, end):
        follow = self.source[end : end + 1]
        if follow and follow in "_^":
            return False
        rest = self.source[end : end + 20].lstrip()
        if len(word) > 3:
            return not (rest[:1] == "=" and rest[:2] != "==")
        if word.lower() not in words.PROSE:
            return False
        before = self.source[:start].rstrip()[-1:]
        if len(word) == 2 and word[0] == "b" and before in ("+", "-", "−"):
            return False
        if len(word) == 2 and word[-1] == "t":
            return not (
                rest[:1] in tuple("=⊙∗*∘·×⋅+),]−-")
                or before in tuple("=+(⊙*∗∘·×⋅[,")
            )
        return True

    # -- scripts -----------------------------------------------------------
    def script(self, mark):
        start = self.i
        self.i += 1
        self.skip_spaces()
        source = self.source
        if self.i >= len(source):
            self.error(f"nothing follows '{mark}'", start)
        c = source[self.i]
        if c == "{":
            raw = self.braced()
            if mark == "^" and self.is_exponential(raw):
                last = self.tokens.pop()
                self.emit("FUNCTION", "exp", last.start, last.end)
                self.i = source.index("{", start)
                return
        elif c == "\\":
            match = _COMMAND.match(source, self.i)
            if not match:
                self.error("a lone backslash")
            self.i = match.end()
            raw = match[0]
            if match[1] in words.WORD_COMMANDS | words.FONTS | set(
                words.ACCENTS
            ):
                argument = self.optional_braced()
                if argument is None:
                    self.skip_spaces()
                    argument = source[self.i : self.i + 1]
                    self.i += 1
                raw += "{" + argument + "}"
            elif match[1] == "langle":
                raw += self.until("\\rangle")
        elif c in "(<⟨[":
            raw = self.until({"(": ")", "<": ">", "⟨": "⟩", "[": "]"}[c])
        elif self.reading.greedy and _GREEDY.match(source, self.i):
            match = _GREEDY.match(source, self.i)
            self.i = match.end()
            raw = match[0]
        elif c in "_^})]=&":
            self.error(f"'{mark}' needs something to carry, found '{c}'", start)
        else:
            self.i += 1
            raw = c
        kind = "SUB" if mark == "_" else "SUP"
        self.emit(kind, clean_script(raw), start)

    def is_exponential(self, raw):
        """Whether a superscript is an exponent of e that has to be run."""
        if not self.tokens or self.tokens[-1].type != "NAME":
            return False
        negative = raw.lstrip()[:1] in ("-", "−")
        letters = re.search("[A-Za-z]", raw)
        return self.tokens[-1].value == "e" and negative and bool(letters)

    def until(self, closing):
        end = self.source.find(closing, self.i, self.i + 60)
        if end < 0:
            self.error(f"'{self.source[self.i]}' is never closed")
        raw = self.source[self.i : end + len(closing)]
        self.i = end + len(closing)
        return raw

    # -- commands ----------------------------------------------------------
    def command(self):
        start = self.i
        match = _COMMAND.match(self.source, start)
        if not match:
            self.error("a lone backslash at the end")
        name = match[1]
        self.i = match.end()
        if name in words.TOKENS:
            self.emit(*words.TOKENS[name], start)
        elif name in _HANDLERS:
            getattr(self, _HANDLERS[name])(name, start)
        elif name.rstrip("*") not in words.IGNORED | _NOTHING:
            self.own(name, start)

    def row(self, name, start):
        if self.source[self.i : self.i + 1] == "*":
            self.i += 1
        length = _LENGTH.match(self.source, self.i)
        if length:
            self.i = length.end()
        kind = "SEMICOLON" if self.enclosed() else "ROW"
        self.emit(kind, "\\\\", start)

    def gap(self, name, start):
        if not self.enclosed():
            self.emit("QUAD", name, start)

    def fraction(self, name, start):
        self.emit("FRAC", name, start)
        self.digits()

    def delimiter(self, name, start):
        if self.source[self.i : self.i + 1] == ".":
            self.i += 1

    def drop_argument(self, name, start):
        self.optional_braced()

    def bracket(self, name, start):
        """``\\[``, escaped for Markdown, around what is joined."""
        closed = any(kind == "LSQB" for kind, _ in self.stack)
        if name == "[" and "\\]" in self.source[self.i :]:
            self.emit("LSQB", "[", start)
        elif name == "]" and closed:
            self.emit("RSQB", "]", start)

    def escaped_script(self, name, start):
        """``\\_``, escaped for Markdown, is a subscript all the same."""
        self.i -= 1
        self.script(name)

    def own(self, name, start):
        r"""A command of the author's: ``\\vh`` is h, ``\\pa{…}`` a bracket."""
        accent = re.fullmatch(r"([A-Za-z])(tilde|hat|bar)", name)
        letter = re.fullmatch(r"(?:[vVmMbBtWrR]|bf?|mat|vec)([A-Za-z])b?|"
                              r"([A-Za-z])[bvm]", name)
        greek = re.fullmatch(r"[vVmMbB]([A-Za-z]{2,})", name)
        if name in ("pa", "pr", "br", "paren", "parens", "brac", "brk", "rbr"):
            argument = self.optional_braced()
            if argument is None:
                return
            self.emit("LPAR", "(", start)
            inner = _Lexer(argument, self.reading, *self.position(start))
            inner.tex = True
            for token in inner.run():
                self.emit(token.type, token.value, start)
            self.emit("RPAR", ")", start)
        elif accent:
            self.emit("ACCENT", accent[2], start)
            self.emit("NAME", accent[1], start)
        elif letter:
            self.emit("NAME", letter[1] or letter[2], start)
        elif len(name) == 1:
            self.emit("NAME", name, start)
        elif greek and greek[1] in words.GREEK_COMMANDS:
            self.emit("NAME", greek[1], start)
        else:
            argument = self.optional_braced()
            script = clean_script(argument or "")
            if not re.fullmatch(r"\(?[tnk]([-+]1)?\)?", script):
                self.error(f"unknown command '\\{name}'", start)
            self.emit("SUP", script, start)  # h\at{t-1}: the time

    def digit_follows(self):
        """Whether 0 … 9 is next; ``²`` is a script, not a digit."""
        return self.source[self.i : self.i + 1] in tuple("0123456789")

    def digits(self):
        r"""``\tfrac12``: two digits, two arguments."""
        for _ in range(2):
            at = self.i
            self.skip_spaces()
            if not self.digit_follows():
                self.i = at
                return
            self.i += 1
            self.emit("NUMBER", self.source[self.i - 1], self.i - 1)

    def system_brace(self, name, start):
        r"""``\left\{ \begin{array}``: a bracket around equations, no sum."""
        if re.compile(r"\s*\\begin\b").match(self.source, self.i):
            return
        self.emit("LPAR", "{", start)

    def environment(self, what, start):
        name = self.optional_braced()
        if name is None:
            self.error(f"'\\{what}' without the name of an environment", start)
        name = name.strip()
        plain = name.rstrip("*")
        if what == "begin":
            option = _OPTION.match(self.source, self.i)
            if option and plain in words.LAYOUTS:
                self.i = option.end()
            if plain in ("array", "alignat", "alignedat", "tabular"):
                self.optional_braced()
        if plain in words.MATRICES:
            self.matrices += 1 if what == "begin" else -1
            if what == "begin":
                self.emit("LSQB", "[", start)
            else:
                self.emit("RSQB", "]", start)
        elif plain not in words.LAYOUTS:
            self.error(f"unknown environment '{name[:30]}'", start)

    def word(self, name, start):
        """``\\text{…}``: a function's name, a variable's, or prose."""
        argument = self.optional_braced()
        if argument is None:
            return
        text = re.sub(r"\\[A-Za-z]+|[{}$\s]+", " ", argument).strip()
        compact = text.replace(" ", "")
        follow = self.source[self.i : self.i + 20].lstrip()[:1]
        if compact in words.FUNCTIONS:
            self.emit("FUNCTION", words.FUNCTIONS[compact], start)
        elif re.fullmatch(r"[A-Za-z]", compact):
            self.emit("NAME", compact, start)
        elif re.fullmatch(r"\d", compact):
            self.emit("NUMBER", compact, start)
        elif re.fullmatch(r"[A-Za-z]+", compact) and (
            (follow and follow in "_^=(") or name in ("mathrm", "operatorname")
        ):
            if follow == "(":
                self.emit("UNKNOWN_FUNCTION", compact, start)
            else:
                self.emit("NAME", compact, start)
        elif name in words.FONTS and not text.isalpha():
            self.inline(argument, start)
        elif compact in ("*", "·"):
            self.emit("DOT", compact, start)
        elif compact == "=":
            self.emit("EQUALS", compact, start)
        elif compact and not re.fullmatch(r"[.,;:]", compact):
            self.emit("PROSE", text, start)

    def inline(self, argument, start):
        r"""A font command around mathematics, ``\mathrm{W x}``."""
        inner = _Lexer(argument, self.reading, *self.position(start))
        inner.tex = True
        self.emit("LBRACE", "{", start)
        for token in inner.run():
            self.emit(token.type, token.value, start)
        self.emit("RBRACE", "}", start)

    def under(self, name, start):
        r"""``\underbrace{X}_{note}`` is X; ``\stackrel{def}{=}`` is ``=``."""
        if name in ("underbrace", "overbrace"):
            content = self.optional_braced()
            self.skip_spaces()
            if self.source[self.i : self.i + 1] in ("_", "^"):
                at = len(self.tokens)
                self.script(self.source[self.i])
                del self.tokens[at:]
        else:
            self.optional_braced()
            content = self.optional_braced()
        if content and content.strip() in ("=", ":="):
            self.emit("EQUALS", "=", start)
        elif content:
            self.inline(content, start)

    # -- signs -------------------------------------------------------------
    def sign(self, c):
        start = self.i
        self.i += 1
        if c in words.LOOKALIKES:
            plain = words.LOOKALIKES[c]
            if plain == "":
                return
            if plain.isspace():
                return
            if plain == "~":
                self.i = start
                self.tilde()
                return
            c = plain
        if c == ":" and self.source[self.i : self.i + 1] == "=":
            self.i += 1
            self.emit("EQUALS", ":=", start)
        elif c == ":":
            self.emit("COLON", c, start)
        elif c == "." and self.source[self.i : self.i + 2] in ("+ ", "- "):
            pass  # Julia's sums of arrays
        elif c == "." and self.source[self.i : self.i + 1] in ("*", "∗", "×"):
            self.i += 1
            self.emit("HADAMARD", ".*", start)
        elif c == "." and re.match(r"\.\.", self.source[self.i : self.i + 2]):
            self.i += 2
            self.emit("ELLIPSIS", "...", start)
        elif c == "." and self.digit_follows():
            self.i = start
            match = _NUMBER.match(self.source, start)
            self.i = match.end()
            self.emit("NUMBER", match[0], start)
        elif c == ".":
            if not self.enclosed():
                self.emit("STOP", c, start)
        elif c == "/" and self.source[self.i : self.i + 1] == "/":
            end = self.source.find("\n", self.i)
            self.i = len(self.source) if end < 0 else end
        elif c in words.OPERATORS:
            self.emit(words.OPERATORS[c], c, start)
            if c == "'" and self.reading.words and not self.tex:
                self.glued_time()
        elif c in words.RELATION_SIGNS:
            self.emit("RELATION", c, start)
        elif c in words.SUBSCRIPTS:
            self.unicode_script(words.SUBSCRIPTS, "SUB", start)
        elif c in words.SUPERSCRIPTS:
            self.unicode_script(words.SUPERSCRIPTS, "SUP", start)
        elif c in words.GREEK:
            self.emit("NAME", words.GREEK[c], start)
            self.combining(start)
        elif c in words.COMBINING:
            self.late_accent(c, start)
        elif c == "!" or c == "?":
            self.emit("PROSE", c, start)
        elif c in '"“”‘`':
            self.emit("PROSE", c, start)
        else:
            self.letter_like(c, start)

    def letter_like(self, c, start):
        """``ĥ`` is h and a hat, ``𝐡`` is h; anything else is refused."""
        parts = unicodedata.normalize("NFKD", c)
        base, marks = parts[0], parts[1:]
        if parts.isascii() and parts.isdigit():  # 𝟏, the vector of ones
            self.emit("NUMBER", parts, start)
            return
        if base in words.GREEK:
            base = words.GREEK[base]
        known = base.isascii() and base.isalpha()
        if not known or any(m not in words.COMBINING for m in marks):
            if c.isalpha():
                self.emit("PROSE", c, start)
                return
            shown = c if c.isprintable() else f"U+{ord(c):04X}"
            self.error(f"unexpected character '{shown}'", start)
        for mark in marks:
            self.emit("ACCENT", words.COMBINING[mark], start)
        self.emit("NAME", base, start)
        if self.reading.words and not self.tex:
            self.copied_index()

    def combining(self, start):
        if self.source[self.i : self.i + 1] in words.COMBINING:
            mark = self.source[self.i]
            self.i += 1
            self.late_accent(mark, start)

    def late_accent(self, mark, start):
        """A combining mark follows the letter it sits on."""
        if not self.tokens or self.tokens[-1].type != "NAME":
            self.error("an accent without a letter", start)
        last = self.tokens.pop()
        if words.COMBINING[mark]:
            self.emit("ACCENT", words.COMBINING[mark], last.start)
        self.emit("NAME", last.value, last.start)
        if self.reading.words and not self.tex:
            self.copied_index()

    def unicode_script(self, table, kind, start):
        end = start
        while end < len(self.source) and self.source[end] in table:
            end += 1
        self.i = end
        raw = "".join(table[c] for c in self.source[start:end])
        self.emit(kind, clean_script(raw), start)


_HANDLERS = {
    **dict.fromkeys(words.BRACES_UNDER, "under"),
    **dict.fromkeys(words.FIRST_ARGUMENT_IGNORED, "drop_argument"),
    **dict.fromkeys(words.IGNORED_WITH_ARGUMENT, "drop_argument"),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), "fraction"),
    **dict.fromkeys(("quad", "qquad"), "gap"),
    **dict.fromkeys(("left", "right"), "delimiter"),
    **dict.fromkeys(("{", "lbrace"), "system_brace"),
    **dict.fromkeys(("begin", "end"), "environment"),
    **dict.fromkeys(words.WORD_COMMANDS, "word"),
    "\\": "row",
    "_": "escaped_script",
    "[": "bracket",
    "]": "bracket",
}
_NOTHING = {"&", "%", "#", "$", "(", ")"} | (
    words.FONTS - words.WORD_COMMANDS
)

def clean_script(raw):
    r"""The text of a sub- or superscript without fonts, spaces and braces.

    >>> clean_script(r"\mathrm{t} - 1")
    't-1'
    """

    def replace(match):
        name = match[1]
        if name in words.SCRIPT_COMMANDS:
            return words.SCRIPT_COMMANDS[name]
        if name in words.GREEK_COMMANDS:
            return words.GREEK_NAMES.get(name, name)
        known = words.FONTS | words.WORD_COMMANDS | words.IGNORED
        if name in known or not name[0].isalpha():
            return ""
        return name

    text = _COMMAND.sub(replace, raw)
    text = unicodedata.normalize("NFKC", text)
    for old, new in words.LOOKALIKES.items():
        if old in text:
            text = text.replace(old, new)
    text = "".join(words.GREEK.get(c, c) for c in text)
    text = text.replace("⟨", "<").replace("⟩", ">").replace("ᵀ", "⊤")
    return re.sub(r"[{}\s&$]", "", text)


def tokenize(source, reading=None, line=1, column=1):
    """The tokens of ``source``, which starts at the given position.

    Raises :class:`EquationError` for an unknown command or character, an
    unbalanced bracket, and anything too large to be a formula.
    """
    return _Lexer(source, reading or Reading(), line, column).run()
