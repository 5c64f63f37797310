"""Photograph the built book, to be looked at: light, dark and on a phone.

    python -m tools.screenshots [--book _build/html] [--out DIR] [pages …]
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tools.diagrams import BROWSER_FLAGS

VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {
        "viewport": {"width": 1280, "height": 900},
        "color_scheme": "dark",
    },
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots")
    parser.add_argument("pages", nargs="*", help="like chapters/05-lstm")
    parser.add_argument("--book", type=Path, default=Path("_build/html"))
    parser.add_argument("--out", type=Path, default=Path("_build/pictures"))
    parser.add_argument("--browser", default=shutil.which("chromium"))
    parser.add_argument(
        "--opened", action="store_true", help="open every drop-down first"
    )
    options = parser.parse_args(arguments)
    if options.browser is None:
        parser.error("no Chromium found: give --browser PATH")
    book = options.book.resolve()
    pages = options.pages or sorted(
        str(p.relative_to(book).with_suffix(""))
        for p in (book / "chapters").glob("*.html")
    )
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=BROWSER_FLAGS
        )
        for view, settings in VIEWS.items():
            context = browser.new_context(**settings, offline=True)
            page = context.new_page()
            for name in pages:
                page.goto((book / f"{name}.html").as_uri())
                page.evaluate(
                    "() => window.MathJax?.startup?.promise.then(() => null)"
                )
                if options.opened:
                    page.evaluate(
                        "document.querySelectorAll('article details')"
                        ".forEach(d => { d.open = true })"
                    )
                target = options.out / f"{name.replace('/', '-')}-{view}.png"
                page.screenshot(path=target, full_page=True)
                print(target)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
