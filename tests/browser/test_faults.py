"""Each kind of fault, planted once in a copy of a page, is caught."""

import base64

import pytest

from tools.check_book import check_page

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84"
    b"\0\0\0\0IEND\xaeB`\x82"
).decode()
PICTURE = f'<img src="data:image/png;base64,{PIXEL}"'

# rule (its beginning): what is planted at the end of the article
PLANTED = {
    "console": "<script>console.error('planted')</script>",
    "script error": "<script>planted()</script>",
    "external request": (
        '<link rel="stylesheet" href="https://planted.example/style.css">'
    ),
    "failed request": '<script src="planted.js"></script>',
    "formula left as text": (
        '<span class="planted math">the script skips this</span>'
    ),
    "formula with an error": (
        r'<div class="math notranslate nohighlight">\[a^1^2\]</div>'
    ),
    "markup with an error": '<span class="problematic">:planted:</span>',
    "unrendered markup": "<p>see {eq}`planted-label`</p>",
    "image without alt text": f"{PICTURE}>",
    "image that does not load": '<img src="planted.png" alt="A picture">',
    "drawing without title and description": (
        '<svg width="9" height="9"><circle r="4"></circle></svg>'
    ),
    "link to nothing": '<a href="planted.html">planted</a>',
    "link to a missing anchor": '<a href="#planted">planted</a>',
    "axe color-contrast (light)": (
        '<p style="color:#ccc;background:#fff">planted</p>'
    ),
    "axe color-contrast (dark)": (
        '<p style="color:#333;background:#222">planted</p>'
    ),
    "axe button-name (light)": "<button></button>",
    "axe label (light)": '<input type="text">',
    "wider than 390 px": '<div style="width:380px">planted</div>',
    "equation cut at 390 px": (
        r'<div class="math notranslate nohighlight">'
        rf"\[a = {' + '.join(['bcdefgh'] * 6)}\]</div>"
    ),
    "cut at 390 px without a cue": (
        '<div style="overflow-x:auto"><p style="width:500px">planted</p></div>'
    ),
    "wider than 320 px": '<div style="width:310px">planted</div>',
}
# Rendered text in a raw HTML file: what a writer may get wrong in Markdown
MARKUP = [
    r"<p>\begin{align} a &amp;= b \end{align}</p>",
    "<p>$$ a = b $$</p>",
    "<p>:::{note}</p>",
    "<p>```python</p>",
    "<p>this is **important</p>",
    "<p>[text](target)</p>",
    "<p>{doc}`05-lstm`</p>",
]


@pytest.fixture(scope="module")
def sound(book):
    """A page without faults, small enough to be read many times."""
    return book / "chapters" / "notation.html"


@pytest.fixture
def planted(sound):
    """Writes a copy of the page with something in it; removed afterwards."""
    copy = sound.with_name("planted-copy.html")

    def plant(html):
        # into the last section: MathJax leaves text outside formulas alone
        # there, as it does with what authors write
        text, article, rest = sound.read_text("utf-8").partition("</article>")
        text, section, end = text.rpartition("</section>")
        assert section and article
        copy.write_text(text + html + section + end + article + rest, "utf-8")
        return copy

    yield plant
    copy.unlink()


def test_the_page_itself_is_sound(context, book, planted):
    assert check_page(context, planted("<p>Nothing wrong.</p>"), book) == []


@pytest.mark.parametrize("rule", PLANTED)
def test_fault_is_caught(context, book, planted, rule):
    faults = check_page(context, planted(PLANTED[rule]), book)
    caught = [f for f in faults if f.rule == rule]
    assert caught, f"not among {faults}"
    assert caught[0].page == "chapters/planted-copy.html"
    assert caught[0].element.strip()


def test_unknown_command_is_caught(context, book, planted):
    formula = r'<div class="math notranslate">\[\planted{x}\]</div>'
    faults = check_page(context, planted(formula), book)
    assert [f.rule for f in faults] == ["formula with an error"]
    assert r"\planted" in faults[0].element


@pytest.mark.parametrize("html", MARKUP)
def test_unrendered_markup_is_caught(context, book, planted, html):
    faults = check_page(context, planted(html), book)
    assert "unrendered markup" in {f.rule for f in faults}
