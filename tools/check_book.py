"""Read the built book in a browser, from the file system, without a network.

    python -m tools.check_book [--book _build/html] [pages …]

Prints one line per fault: the page, the rule it breaks and the element.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from axe_playwright_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from tools.diagrams import BROWSER_FLAGS

Theme = Literal["light", "dark"]
PHONES = (390, 320)  # pixels: a common phone, and WCAG's reflow width
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
LOCAL = ("file:", "data:", "blob:", "about:")
MARKUP = re.compile(
    r"\\(?:begin|end|frac|mathbf|odot)\b|\$\$|```|:::|\*\*\w|\]\("
    r"|\{[\w:-]+\}`|^#{1,6} ",
    re.MULTILINE,
)
FILE_NAME = re.compile(r"^\S+\.(?:png|svg|jpe?g|gif|webp)$", re.IGNORECASE)


class Fault(NamedTuple):
    """A page, the rule it breaks, and where."""

    page: str
    rule: str
    element: str

    def __str__(self) -> str:
        return f"{self.page}: {self.rule}: {self.element}"


def find_browser() -> str | None:
    """The system's Chromium: ``$CHROMIUM``, or the first one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )


@contextmanager
def offline_browser(executable: str) -> Iterator[BrowserContext]:
    """A context without a network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=BROWSER_FLAGS
        )
        context = browser.new_context(
            viewport=DESKTOP,
            offline=True,
            color_scheme="light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        yield context
        browser.close()


def pages_of(book: Path) -> list[Path]:
    """Every page of the book, the search page and the index included.

    The root ``index.html`` only leads to the first page: nothing to read.
    """
    return sorted(
        p
        for p in book.rglob("*.html")
        if "_static" not in p.parts
        and 'http-equiv="refresh"' not in p.read_text("utf-8").lower()
    )


# What follows runs in the page; each returns a list of short descriptions.
NAME = """
const name = e => {
  const id = e.id ? '#' + e.id : '';
  const classes = [...e.classList].slice(0, 2).map(c => '.' + c).join('');
  const text = (e.textContent || '').trim().slice(0, 50);
  return `<${e.localName}${id}${classes}> ${text}`;
};
const article = document.querySelector('article') || document.body;
"""
UNTYPESET = """() => {%s
  return [...article.querySelectorAll('.math')]
    .filter(e => !e.querySelector('mjx-container')).map(name);
}"""
MATH_ERRORS = """() => {%s
  // an unknown command is no error to MathJax: it prints the name in red
  return [...article.querySelectorAll(
    'merror[data-mjx-error], mjx-container mtext[mathcolor=red]'
  )].map(e => (e.dataset.mjxError || 'unknown ' + e.textContent) + ' in ' +
    name(e.closest('.math') || e));
}"""
BROKEN_NODES = """() => {%s
  return [...article.querySelectorAll('.problematic, .system-message')]
    .map(name);
}"""
IMAGES = """() => [...document.images].map(i => ({
  alt: i.getAttribute('alt'), src: i.getAttribute('src'),
  loaded: i.complete && i.naturalWidth > 0,
}))"""
DRAWINGS = """() => {%s
  return [...article.querySelectorAll('svg')].filter(s => {
    if (s.closest('mjx-container, [aria-hidden=true], summary, button'))
      return false;
    const title = s.querySelector('title'), text = s.querySelector('desc');
    return !(title?.textContent.trim() && text?.textContent.trim());
  }).map(name);
}"""
PROSE = """() => {%s
  const copy = article.cloneNode(true);
  copy.querySelectorAll(
    'pre, code, script, style, mjx-container, svg, .math'
  ).forEach(e => e.remove());
  return copy.textContent;
}"""
LINKS = """() => [...document.querySelectorAll('a[href]')]
  .map(a => [a.getAttribute('href'), a.href])"""
WIDE = """() => {%s
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = e => {
    for (let p = e.parentElement; p; p = p.parentElement)
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX))
        return p !== document.body && p !== document.documentElement;
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')].filter(e =>
    e.getBoundingClientRect().right > width + 1 && !scrolls(e));
  return (wide.length ? wide.slice(-3) : [document.body]).map(name);
}"""

CUT = """() => {%s
  return [...article.querySelectorAll('*')].filter(e =>
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
    && e.scrollWidth > e.clientWidth + 1
  ).map(e => [
    e.closest('.math') !== null, getComputedStyle(e).maskImage !== 'none',
    e.id || e.closest('[id]')?.id, name(e)]);
}"""


def _in_page(page: Page, script: str):
    return page.evaluate(script % NAME if "%s" in script else script)


@cache
def anchors(path: Path) -> frozenset[str]:
    """Every id (or named anchor) of a page."""
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    names = {str(tag["name"]) for tag in soup.find_all("a", {"name": True})}
    return frozenset(ids | names)


def typeset(page: Page) -> None:
    """Wait until MathJax has finished; pages without maths have none."""
    page.evaluate(
        "() => window.MathJax?.startup?.promise.then(() => null)"
    )


def set_theme(page: Page, theme: Theme) -> None:
    """As a reader whose system is light or dark."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        "theme => document.documentElement.dataset.theme === theme",
        arg=theme,
    )


def check_text(page: Page) -> Iterator[tuple[str, str]]:
    """Formulas typeset, markup rendered."""
    for element in _in_page(page, UNTYPESET):
        yield "formula left as text", element
    for element in _in_page(page, MATH_ERRORS):
        yield "formula with an error", element
    for element in _in_page(page, BROKEN_NODES):
        yield "markup with an error", element
    prose = _in_page(page, PROSE)
    for match in MARKUP.finditer(prose):
        start = max(0, match.start() - 20)
        yield (
            "unrendered markup",
            " ".join(prose[start : match.end() + 30].split()),
        )


def check_images(page: Page) -> Iterator[tuple[str, str]]:
    """Pictures load and say what they show."""
    for image in _in_page(page, IMAGES):
        alt = (image["alt"] or "").strip()
        if not alt or FILE_NAME.match(alt):
            yield "image without alt text", f"{image['src']} (alt {alt!r})"
        if not image["loaded"]:
            yield "image that does not load", str(image["src"])
    for element in _in_page(page, DRAWINGS):
        yield "drawing without title and description", element


def check_links(page: Page) -> Iterator[tuple[str, str]]:
    """Files exist, and so do the anchors in them."""
    for written, resolved in _in_page(page, LINKS):
        parts = urlsplit(resolved)
        if parts.scheme != "file":
            continue
        target = Path(url2pathname(parts.path))
        fragment = unquote(parts.fragment)
        if not target.is_file():
            yield "link to nothing", written
        elif (
            fragment
            and target.suffix == ".html"
            and fragment not in anchors(target)
        ):
            yield "link to a missing anchor", written


# A long chapter has thousands of coloured bits of code and of formulas, and axe
# visits each. One token of each kind stands for the others, and a word of the
# formula's colour for the formula (whose MathML MathJax itself provides).
THIN = """() => {
  const kinds = new Set();
  for (const bit of document.querySelectorAll('pre span[class]')) {
    const block = bit.closest('.cell_input') ? 'input ' : 'other ';
    const kind = block + bit.parentElement.className + ' ' + bit.className;
    if (kinds.has(kind) && !bit.children.length)
      bit.replaceWith(bit.textContent);
    kinds.add(kind);
  }
  for (const formula of document.querySelectorAll('mjx-container'))
    formula.replaceWith('formula');
  for (const block of document.querySelectorAll('pre')) block.normalize();
}"""
AXE = """rules => axe.run(document, {
  preload: false,  // it would fetch style sheets, which file:// forbids
  resultTypes: ['violations'],
  ...(rules ? {runOnly: rules} : {}),
}).then(result => result.violations.map(v => [
  v.id, v.nodes.map(n => n.target.join(' ') + ' ' + n.html.slice(0, 120)),
]))"""
# What the colours of a theme can break; the rest is the same in both.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]


def check_accessibility(page: Page, theme: Theme) -> Iterator[tuple[str, str]]:
    """axe-core: every rule in the light theme, those of colour in the dark.

    Comes last: it thins the page out.
    """
    set_theme(page, theme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(THIN)
        page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    rules = COLOUR_RULES if theme == "dark" else None
    for rule, elements in page.evaluate(AXE, rules):
        for element in elements:
            yield f"axe {rule} ({theme})", element


def check_width(page: Page) -> Iterator[tuple[str, str]]:
    """Nothing makes a phone scroll sideways, and what scrolls shows it."""
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        for element in _in_page(page, WIDE):
            yield f"wider than {width} px", element
        # the script that marks what scrolls has seen the new width
        page.evaluate("() => new Promise(requestAnimationFrame)")
        for formula, cue, place, element in _in_page(page, CUT):
            if formula and width == PHONES[0]:
                yield f"equation cut at {width} px", f"#{place} {element}"
            if not cue:
                yield f"cut at {width} px without a cue", f"#{place} {element}"
    page.set_viewport_size(DESKTOP)


def check_page(context: BrowserContext, path: Path, book: Path) -> list[Fault]:
    """Every fault of one page."""
    found: list[tuple[str, str]] = []
    page = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(("console", message.text))

    def asked(request: Request) -> None:
        if not request.url.startswith(LOCAL):
            found.append(("external request", request.url))

    def failed(request: Request) -> None:
        if request.url.startswith(LOCAL):
            found.append(("failed request", request.url))

    page.on("console", said)
    page.on("pageerror", lambda e: found.append(("script error", str(e))))
    page.on("request", asked)
    page.on("requestfailed", failed)
    try:
        page.goto(path.resolve().as_uri())
        # a colour half-way through its transition is no colour of the book
        page.add_style_tag(content="* { transition: none !important }")
        typeset(page)
        found += check_text(page)
        found += check_images(page)
        found += check_links(page)
        found += check_width(page)
        found += check_accessibility(page, "light")
        found += check_accessibility(page, "dark")
    finally:
        page.close()
    name = path.relative_to(book).as_posix()
    return [Fault(name, rule, element) for rule, element in found]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.check_book")
    parser.add_argument("pages", nargs="*", help="like chapters/05-lstm")
    parser.add_argument("--book", type=Path, default=Path("_build/html"))
    parser.add_argument("--browser", default=find_browser())
    options = parser.parse_args(arguments)
    if options.browser is None:
        parser.error("no Chromium found: give --browser PATH")
    paths = [options.book / f"{p}.html" for p in options.pages]
    paths = paths or pages_of(options.book)
    if not paths:
        parser.error(f"no pages in {options.book}: build the book first")
    faults = []
    with offline_browser(options.browser) as context:
        for path in paths:
            faults += check_page(context, path, options.book)
    print("\n".join(map(str, faults)) or f"{len(paths)} pages, no fault")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
