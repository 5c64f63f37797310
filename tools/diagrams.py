"""Draw what the book shows beside its plots to ``diagrams/``.

    python -m tools.diagrams [--mmdc PATH] [--browser PATH]

The cells are drawn by tools/drawings.py, from Python alone.  The Mermaid
diagrams of the notebooks need mermaid-cli (``npm install
@mermaid-js/mermaid-cli``) and a Chromium; readers and the book build need
neither, the drawings are committed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))

from rnnbook.mermaid import (  # noqa: E402 (found through the line above)
    DiagramError,
    accessible_names,
    slug,
    stamp,
)

BLOCK = re.compile(r"^```\{?mermaid\}?[ \t]*\n(.*?)^```", re.M | re.S)

# Mermaid computes with its colours, so it cannot take CSS variables.  It
# draws with these markers instead; afterwards each becomes the variable that
# custom.css sets for light and dark, with a fallback for a lone SVG.
COLOURS = {
    "primaryColor": ("#f1f2f3", "--diagram-node"),
    "primaryTextColor": ("#212223", "--diagram-text"),
    "primaryBorderColor": ("#717273", "--diagram-border"),
    "lineColor": ("#515253", "--diagram-line"),
    "textColor": ("#222324", "--diagram-text"),
    "nodeTextColor": ("#232425", "--diagram-text"),
    "titleColor": ("#242526", "--diagram-text"),
    "edgeLabelBackground": ("#fcfdfe", "--diagram-page"),
    "clusterBkg": ("#f7f8f9", "--diagram-group"),
    "clusterBorder": ("#b1b2b3", "--diagram-border"),
}
# What an author writes in classDef: the colours of rnncourse.plot.GATES,
# which a dark page shows lighter.
GATE_COLOURS = {
    "i": "#2a6ee0",
    "f": "#c8400a",
    "g": "#04a460",
    "o": "#d06aa6",
    "c": "#6a2c91",
    "h": "#222222",
    "z": "#b98400",
    "r": "#768ec1",
}
CONFIGURATION = {
    "theme": "base",
    "themeVariables": {
        **{name: marker for name, (marker, _) in COLOURS.items()},
        "fontFamily": "Liberation Sans, Arial, Helvetica, sans-serif",
        "fontSize": "15px",
    },
    "htmlLabels": False,
    "flowchart": {"htmlLabels": False, "useMaxWidth": True, "padding": 12},
    "deterministicIds": True,
    "deterministicIDSeed": "rnncourse",
    "handDrawnSeed": 1,  # rounded shapes are drawn with jitter, else random
}
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def sources(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """(notebook, source) of every diagram of the book."""
    for path in sorted((root / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                for source in BLOCK.findall(cell.source):
                    yield path, source


def wanted(root: Path = ROOT) -> dict[str, str]:
    """File name -> source; two diagrams of one title are an error."""
    found: dict[str, str] = {}
    for path, source in sources(root):
        title, _ = accessible_names(source)
        name = f"{slug(title)}.svg"
        if name in found and stamp(found[name]) != stamp(source):
            raise DiagramError(
                f"{path.name}: another diagram is called {title!r} too"
            )
        found[name] = source
    return found


def is_current(path: Path, source: str) -> bool:
    """Whether ``path`` was drawn from ``source``."""
    if not path.exists():
        return False
    return path.read_text("utf-8").partition("\n")[0] == stamp(source)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def finish(svg: str, source: str) -> str:
    """Mermaid's SVG -> ours: stamped, themed by CSS, named for listeners."""
    gates = [(c, f"--gate-{gate}") for gate, c in GATE_COLOURS.items()]
    for marker, variable in [*COLOURS.values(), *gates]:
        # as written, and as the browser writes it back
        red, green, blue = bytes.fromhex(marker[1:])
        svg = re.sub(
            rf"{marker}\b|rgb\({red}, {green}, {blue}\)",
            f"var({variable}, {marker})",
            svg,
            flags=re.IGNORECASE,
        )
    # rounded shapes come as hundreds of points, to fifteen digits each
    svg = re.sub(r' data-points="[^"]*"', "", svg)
    svg = re.sub(
        r'(?<= d=")[^"]*',
        lambda path: re.sub(
            r"-?\d+\.\d+", lambda n: f"{float(n[0]):.1f}", path[0]
        ),
        svg,
    )
    svg = svg.replace(
        'role="graphics-document document"', 'role="img"', 1
    )
    # custom.css lets a wide drawing scroll on a phone, not shrink to dust
    svg, found = re.subn(
        r"max-width:\s*([\d.]+px);?", r"max-width: \1; --drawn: \1;", svg,
        count=1,
    )
    if not found:
        raise DiagramError("mermaid wrote an SVG without a width")
    return stamp(source) + "\n" + svg.strip() + "\n"


def draw(source: str, target: Path, mmdc: str, browser: str) -> None:
    """Draw one diagram with mermaid-cli."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.mmd").write_text(source, "utf-8")
        (folder / "config.json").write_text(json.dumps(CONFIGURATION))
        (folder / "browser.json").write_text(
            json.dumps({"executablePath": browser, "args": BROWSER_FLAGS})
        )
        done = subprocess.run(
            [
                mmdc,
                "--quiet",
                *("--input", folder / "in.mmd"),
                *("--output", folder / "out.svg"),
                *("--configFile", folder / "config.json"),
                *("--puppeteerConfigFile", folder / "browser.json"),
                *("--svgId", f"diagram-{target.stem}-svg"),
                *("--backgroundColor", "transparent"),
            ],
            capture_output=True,
            text=True,
        )
        if done.returncode or not (folder / "out.svg").exists():
            raise DiagramError(
                f"{target.name}: mermaid-cli failed:\n"
                f"{done.stdout}{done.stderr}"
            )
        svg = (folder / "out.svg").read_text("utf-8")
    target.parent.mkdir(exist_ok=True)
    target.write_text(finish(svg, source), "utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.diagrams")
    parser.add_argument("--mmdc", default="mmdc", help="mermaid-cli")
    parser.add_argument("--browser", default=None, help="a Chromium")
    parser.add_argument(
        "--check", action="store_true", help="only say what is not current"
    )
    parser.add_argument("--force", action="store_true", help="draw all again")
    options = parser.parse_args(arguments)
    from tools.drawings import draw_all  # plotting, for its palette alone

    folder = ROOT / "diagrams"
    try:
        diagrams = wanted()
        stale = [
            name
            for name, source in diagrams.items()
            if options.force or not is_current(folder / name, source)
        ]
        drawn = draw_all()
        own = [n for n, svg in drawn.items() if not _holds(folder / n, svg)]
        present = {path.name for path in folder.glob("*.svg")}
        extra = sorted(present - set(diagrams) - set(drawn))
        if options.check:
            for name in [*own, *stale, *extra]:
                print(f"diagrams/{name} is not current")
            return bool(own or stale or extra)
        for name in own:
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(drawn[name], "utf-8", newline="\n")
            print(f"drawn: diagrams/{name}")
        browser = options.browser or shutil.which("chromium")
        if stale:
            if browser is None:
                raise DiagramError("no Chromium found: give --browser PATH")
            if shutil.which(options.mmdc) is None:
                raise DiagramError("no mermaid-cli found: give --mmdc PATH")
        for name in stale:
            draw(diagrams[name], folder / name, options.mmdc, str(browser))
            print(f"drawn: diagrams/{name}")
        for name in extra:
            (folder / name).unlink()
            print(f"removed: diagrams/{name}")
    except DiagramError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
