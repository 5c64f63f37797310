"""The book by keyboard alone: search, theme, quiz, drop-downs."""

import re

import pytest
from playwright.sync_api import expect

from tools.check_book import typeset

CHAPTER = "chapters/05-lstm.html"
EXERCISES = "chapters/05-lstm-exercises.html"


def tab_to(page, selector, limit=200):
    """Press Tab until an element matching ``selector`` has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(
            "s => document.activeElement?.matches(s) ?? false", selector
        ):
            return page.locator(":focus")
    pytest.fail(f"Tab never reaches {selector}")


@pytest.fixture
def chapter(page, book):
    page.goto((book / CHAPTER).as_uri())
    typeset(page)
    return page


@pytest.fixture
def exercises(page, book):
    page.goto((book / EXERCISES).as_uri())
    return page


def test_search_finds_a_chapter(chapter):
    chapter.keyboard.press("Control+k")
    expect(chapter.locator("input[type=search]:focus")).to_be_visible()
    chapter.keyboard.type("forget gate")
    chapter.keyboard.press("Enter")
    chapter.wait_for_url("**/search.html?q=forget+gate*")
    result = chapter.locator("#search-results a[href*='05-lstm.html']").first
    expect(result).to_be_visible()


def test_dark_switch(chapter):
    html = chapter.locator("html")
    switch = tab_to(chapter, ".theme-switch-button")
    seen = set()
    for _ in range(3):
        mode = html.get_attribute("data-mode")
        seen.add(mode)
        chapter.keyboard.press("Enter")
        expect(html).not_to_have_attribute("data-mode", mode)
    assert seen == {"auto", "light", "dark"}
    expect(switch).to_be_focused()


def quiz_of(page):
    """The first quiz; the next Tab enters it."""
    quiz = page.locator(".admonition.quiz").first
    page.evaluate(
        "document.querySelector('.admonition.quiz').tabIndex = -1,"
        "document.querySelector('.admonition.quiz').focus()"
    )
    return quiz


def choose(page, number):
    """Select a choice with the arrow keys and press the button."""
    tab_to(page, ".quiz input[type=radio]", limit=1)
    page.keyboard.press("Space")
    for _ in range(number):
        page.keyboard.press("ArrowDown")
    tab_to(page, ".quiz-check", limit=1)
    page.keyboard.press("Enter")


def test_quiz_asks_for_an_answer(chapter):
    quiz = quiz_of(chapter)
    tab_to(chapter, ".quiz-check", limit=5)
    chapter.keyboard.press("Enter")
    expect(quiz.get_by_role("status")).to_have_text("Choose an answer first.")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_quiz_explains_each_answer(chapter, number):
    quiz = quiz_of(chapter)
    answers = quiz.locator(".quiz-answers > li").evaluate_all(
        "items => items.map(i => [i.textContent.trim(),"
        "i.classList.contains('quiz-right')])"
    )
    assert sum(right for _, right in answers) == 1
    text, right = answers[number]
    choose(chapter, number)
    result = quiz.get_by_role("status")
    expect(result).to_have_text(text)
    kind = "is-right" if right else "is-wrong"
    expect(result).to_have_class(re.compile(kind))


def test_quizzes_open_without_scripts(context, book):
    other = context.browser.new_context(
        java_script_enabled=False, offline=True
    )
    page = other.new_page()
    page.goto((book / CHAPTER).as_uri())
    quiz = page.locator(".admonition.quiz").first
    answers = quiz.locator(".quiz-answers")
    expect(answers).to_be_hidden()
    quiz.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(answers).to_be_visible()
    other.close()


@pytest.mark.parametrize(
    "words", ["Hint", "Show a solution"], ids=["hint", "solution"]
)
def test_drop_downs(exercises, words):
    box = exercises.locator("article details").filter(has_text=words).first
    content = box.locator(":scope > :not(summary)").first
    expect(content).to_be_hidden()
    box.locator(":scope > summary").focus()
    exercises.keyboard.press("Enter")
    expect(content).to_be_visible()
    exercises.keyboard.press("Enter")
    expect(content).to_be_hidden()


def test_everything_is_closed_at_first(exercises):
    boxes = exercises.locator("article details")
    assert boxes.count() > 0
    assert exercises.locator("article details[open]").count() == 0


def test_wide_code_scrolls_by_keyboard(chapter):
    chapter.set_viewport_size({"width": 390, "height": 800})
    wide = chapter.locator("article pre[tabindex='0']").first
    wide.focus()
    chapter.keyboard.press("ArrowRight")
    chapter.wait_for_function(
        "document.activeElement.scrollLeft > 0"
    )


def test_downloads_are_the_notebooks(chapter, book):
    links = chapter.locator(".page-files a")
    files = [
        (book / CHAPTER).parent / href
        for href in links.evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
    ]
    assert [f.name for f in files] == [
        "05-lstm.ipynb", "05-lstm-to-fill-in.ipynb",
    ]
    texts = [f.read_text("utf-8") for f in files]
    assert "your turn" not in texts[0] and "your turn" in texts[1]
