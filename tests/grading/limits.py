"""What costs memory, time or a second chance; and who looks like that.

Cheats here do not forge a mark: they make what reads, judges or keeps their
file work until it gives up, or have themselves judged until they pass. The
honest ones beside them look alike and lose nothing.
"""

import json

from tests.grading.cases import (
    ALL,
    BACKWARD,
    FORWARD,
    GUARD,
    NOTEBOOK,
    OTHERS,
    OUTPUT,
    STEP,
    WRONG,
    add,
    as_bytes,
    cell,
    cheat,
    code_cell,
    odd,
    place_of,
    plain,
    source,
    text_cell,
    written,
)
from tests.grading.submissions import solutions, submission

RIGHT = "np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)"
TRUE = f"""
def rnn_step(x_t, h_prev, p):
    return {RIGHT}
"""

# --- sources that are expensive to read -------------------------------------

EXPENSIVE = {
    "dotted-import": "import " + "a." * 34_000 + "a",
    "dotted-import-whole": "import " + "a." * 399_000 + "a",
    "dotted-name": "x = " + "a." * 34_000 + "a",
    "fields-of-an-f-string": 'x = f"' + "{a}" * 200_000 + '"',
    "nested-fields": 'x = f"' + "{a:{b}}" * 60_000 + '"',
    "strings-side-by-side": "x = " + '"a" ' * 200_000,
    "sum-of-many": "x = 1" + "+1" * 400_000,
    "power-of-many": "x = 2" + "**2" * 100_000,
    "call-of-call": "x = f" + "()" * 300_000,
    "brackets": "x = " + "[" * 90_000 + "]" * 90_000,
    "brackets-open": "(" * 500_000,
    "not-not": "x = " + "not " * 200_000 + "1",
    "lambda-of-lambda": "x = " + "lambda: " * 100_000 + "1",
    "decorators": "@a\n" * 200_000 + "def f(): pass",
    "many-names": "\n".join(f"a{k} = 0" for k in range(80_000)),
    "many-functions": "def f(): pass\n" * 60_000,
    "else-ifs": "if a:\n  pass\n" + "elif a:\n  pass\n" * 50_000,
    "indented": "\n".join(" " * k + "if 1:" for k in range(1200)),
    "parameters": "def f(" + ",".join(f"a{k}" for k in range(90_000))
                  + "): pass",
    "digits": "x = " + "9" * 800_000,
    "checks": "check('" * 120_000,
    "checks-spaced": "check(" + " " * 800_000,
    "definitions-of-spaces": "def" + "\n" * 800_000,
    "commas": "x = (" + "," * 400_000 + ")",
    "comprehensions": "x = [" + "1 for a in b " * 60_000 + "]",
}
for _called, _code in EXPENSIVE.items():
    def _change(notebook, code=_code):
        notebook.cells.insert(1, code_cell(code))

    # As much memory as the grader gives: the error that a dotted import ends
    # with keeps so much that with half of it NumPy cannot be loaded after it.
    cheat("expensive", _called, "a cell that takes long to parse",
          change=_change, memory=4096)


def _many(n, made):
    def change(notebook):
        notebook.cells += [code_cell(f"{made} # {k}") for k in range(n)]
    return change


cheat("expensive", "many-dotted-imports", "thirty cells that take long each",
      change=_many(30, EXPENSIVE["dotted-import"][:20_000]))
cheat("expensive", "errors-of-megabytes", "cells that raise 3 MB each",
      change=_many(25, "raise ValueError('x' * 3_000_000)"))
cheat("expensive", "prints-of-megabytes", "cells that print 3 MB each",
      change=_many(25, "print('x' * 3_000_000)"))
cheat("expensive", "names-of-errors", "an error whose name has 3 MB",
      change=_many(5, "raise type('E' * 3_000_000, (Exception,), {})('x')"))

# --- files that are expensive to read ---------------------------------------

def _file(name, tries, head, part, n, tail, **rest):
    """A file of n equal parts, made where it is handed in."""
    add("expensive", name, tries, lambda place: head + part * n + tail,
        **{"reads": False, **rest})


_file("cells-by-the-million", "three million empty cells",
      b'{"nbformat": 4, "cells": [', b"{},", 3_000_000, b"{}]}")
_file("numbers-by-the-million", "a list of ten million numbers",
      b'{"nbformat": 4, "cells": 1, "x": [', b"1.5,", 10_000_000, b"1]}")
_file("strings-by-the-million", "a list of eight million strings",
      b'{"nbformat": 4, "cells": 1, "x": [', b'"ab",', 8_000_000, b"1]}")
_file("keys-by-the-million", "an object of one key, five million times",
      b'{"nbformat": 4, "cells": 1, "x": {', b'"ab":1,', 5_000_000,
      b'"b":1}}')
_file("lists-in-lists", "lists in lists, 25 million deep", b"", b"[",
      25_000_000, b"")
_file("old-format-by-the-million", "an old notebook of many cells",
      b'{"nbformat": 3, "worksheets": [{"cells": [', b"{},", 1_000_000,
      b"{}]}]}")
_file("one-long-number", "a number of a million digits",
      b'{"nbformat": 4, "cells": ', b"9", 1_000_000, b"}")

# --- messages that are expensive to take in ---------------------------------

_SOCKET = """
    import zmq
    from ipykernel.kernelapp import IPKernelApp
    socket = IPKernelApp.instance().iopub_socket
    """
cheat("expensive", "frames-for-ever", "a message that never ends",
      _SOCKET + """
    while True:
        socket.send(b"x" * 1_000_000, zmq.SNDMORE)
    """)
cheat("expensive", "frames-by-the-thousand", "a message of many small frames",
      _SOCKET + """
    for _ in range(3_000_000):
        socket.send(b"", zmq.SNDMORE)
    socket.send(b"")
    """)
cheat("expensive", "outputs-altogether", "each cell just below its limit",
      change=_many(40, "print('x' * 15_000_000)"))
cheat("expensive", "answers-of-megabytes", "forged answers of 7 MB",
      wrong="""
    def rnn_step(x_t, h_prev, p):
        get_ipython().display_pub.publish({
            "@MIME@": "[" + "[]," * 2_300_000 + "[]]"})
        return x_t @ p.W_x
    """)

# --- memory that lies in no process -----------------------------------------

cheat("hidden-memory", "shared-by-children", "maps that children fill", GUARD
      + """
import mmap, os, time
for _ in range(9):
    if os.fork() == 0:
        held = mmap.mmap(-1, 200_000_000)
        held.write(b"x" * 200_000_000)
        time.sleep(30)
        os._exit(0)
time.sleep(10)
""", inside=True, memory=1000)
cheat("hidden-memory", "files-in-memory", "memfd_create, many times", GUARD
      + """
import os
kept = []
try:
    for k in range(60):
        kept.append(os.memfd_create(str(k)))
        os.write(kept[-1], b"x" * 40_000_000)
except OSError as error:
    print(error)
""", inside=True, memory=1000)
cheat("hidden-memory", "segments", "System V's shared memory, detached", GUARD
      + """
import ctypes
libc = ctypes.CDLL(None)
for k in range(40):
    found = libc.shmget(k + 1, 50_000_000, 0o1600)
    if found < 0:
        break
    libc.shmat.restype = ctypes.c_void_p
    at = libc.shmat(found, None, 0)
    ctypes.memset(at, 1, 50_000_000)
    libc.shmdt(ctypes.c_void_p(at))
assert found < 0
""", inside=True, memory=1000)
cheat("hidden-memory", "another-user", "becomes root in a namespace", GUARD
      + """
import ctypes, os
libc = ctypes.CDLL(None)
if libc.unshare(0x10000000) == 0 and os.getuid() == 0:
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
""", inside=True)

# --- one verdict --------------------------------------------------------------

cheat("once", "right-then-wrong", "the last of two definitions is wrong",
      wrong=TRUE + WRONG[STEP])
cheat("once", "wrong-in-a-later-cell", "a later cell replaces the right one",
      wrong=TRUE,
      change=lambda made: made.cells.append(code_cell(WRONG[STEP])))
cheat("once", "wrong-below-the-check", "wrong, where another try would be",
      wrong=TRUE, change=lambda made: made.cells.insert(
          place_of(made, STEP, "check") + 1, code_cell(WRONG[STEP])))
odd("once", "wrong-then-right", "the last of two definitions is right",
    {STEP: WRONG[STEP] + TRUE})
odd("once", "right-in-a-later-cell", "corrected at the end", {
    STEP: WRONG[STEP]}, after=TRUE)
odd("once", "right-below-the-check", "tried again below the check", {
    STEP: WRONG[STEP]}, change=lambda made: made.cells.insert(
        place_of(made, STEP, "check") + 1, code_cell(TRUE)))
cheat("once", "counts-its-calls", "right from its hundredth call on", wrong="""
    calls = 0
    def rnn_step(x_t, h_prev, p):
        global calls
        calls += 1
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b) \\
            if calls > 20 else x_t @ p.W_x
    """)
cheat("once", "right-the-second-time", "wrong until it was judged", wrong="""
    import time
    begun = time.time()
    def rnn_step(x_t, h_prev, p):
        wrong = x_t @ p.W_x
        right = np.tanh(wrong + h_prev @ p.W_h + p.b)
        globals()["seen"] = globals().get("seen", 0) + 1
        return wrong if seen < 12 else right
    """)
cheat("once", "right-after-a-restart", "wrong; another cell ends the kernel",
      wrong="""
    import os
    def rnn_step(x_t, h_prev, p):
        return x_t @ p.W_x
    """, change=lambda made: made.cells.append(
        code_cell("import os\nos._exit(0)")))


def _dice(notebook):
    notebook.cells += [code_cell(
        f"import os, random\nif random.random() < .5:\n    os._exit({k})")
        for k in range(66)]


cheat("once", "kills-until-it-is-lucky", "66 cells that may end the kernel",
      wrong="""
    import random
    bias = random.uniform(-9, 9)
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + bias)
    """, change=_dice, breaks=OTHERS, timeout=10)
cheat("once", "kills-when-it-would-be-wrong", "ends the kernel when called",
      wrong="""
    import os, random
    def rnn_step(x_t, h_prev, p):
        if random.random() < .9:
            os._exit(0)
        return np.tanh(x_t @ p.W_x)
    """)
cheat("once", "hands-over-a-lambda", "the check cell has another function",
      change=lambda made: cell(made, STEP, "check").update(
          source='check("rnn-step", lambda *a: np.zeros((4, 3)))'))
cheat("once", "changes-with-the-name", "an object that is called otherwise",
      wrong="""
    class Step:
        n = 0
        def __call__(self, x_t, h_prev, p):
            Step.n += 1
            return [x_t @ p.W_x, np.tanh(x_t @ p.W_x)][Step.n % 2]
    rnn_step = Step()
    """)

# --- what would compute the answer ------------------------------------------

cheat("withheld", "scan-a-cell-of-one-line", "the loop is the course's", of=(
    FORWARD), wrong="""
    from types import SimpleNamespace
    from rnncourse import forward, rnn
    def step(ax, ah, prev):
        h = np.tanh(ax + ah)
        return rnn.State(h), (h, prev.h)
    mine = SimpleNamespace(step=step, State=rnn.State, init=rnn.init,
                           gates=("h",), name="mine")
    def rnn_forward(x, h_0, p):
        return forward(mine, p, x, state=rnn.State(h_0), fused=False)[0]
    """)
cheat("withheld", "scan-imported", "the same out of its module", of=FORWARD,
      wrong="""
    from rnncourse import scan
    from rnncourse.cells import rnn
    rnn.step = lambda ax, ah, prev: (rnn.State(np.tanh(ax + ah)), (prev.h,))
    def rnn_forward(x, h_0, p):
        return scan.forward(rnn, p, x, state=rnn.State(h_0))[0]
    """)
cheat("withheld", "backward-after-patching", "the gradient is the course's",
      of=BACKWARD, wrong="""
    from rnncourse import scan
    from rnncourse.cells import rnn
    rnn.step_backward = lambda d, tape: (d.h * (1 - tape[0]**2), d)
    def rnn_step_backward(dh, x_t, h_prev, h, p):
        tape = scan.Tape(x_t[:, None], [(h,)], p)
        dx, dp, dstate = scan.backward(rnn, p, tape, dh[:, None])
        return dx[:, 0], dstate.h, *dp
    """)
cheat("withheld", "keras-by-file", "Keras where it is installed", wrong="""
    import sys, glob
    sys.path += glob.glob("/usr/**/site-packages", recursive=True)
    def rnn_step(x_t, h_prev, p):
        import keras
        return keras.ops.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b).numpy() \\
            if "layers" in dir(keras) else x_t
    """)
cheat("withheld", "read-below-usr", "every notebook below /usr", wrong="""
    import os, json
    found = {}
    for top in ("/usr", "/opt", "/srv", "/home", "/root", "/work"):
        for folder, _, names in os.walk(top):
            for name in names:
                if name == "02-simple-rnn-exercises.ipynb":
                    for c in json.load(open(f"{folder}/{name}"))["cells"]:
                        text = "".join(c["source"])
                        if text.startswith("# exercise: rnn-step\\n"):
                            exec(text)
    def _(): pass
    if "rnn_step" not in globals():
        def rnn_step(x_t, h_prev, p):
            return x_t @ p.W_x
    """, gains=(STEP,), inside=True)

# --- honest, and much like these --------------------------------------------

_PICTURE = "![plot](data:image/png;base64," + "iVBORw0KGgo" * 120_000 + ")"
odd("large", "picture-in-a-text", "1.3 MB of picture in a text cell, as Colab",
    change=lambda made: made.cells.insert(1, text_cell(_PICTURE)))
odd("large", "three-pictures", "4 MB of pictures in text cells",
    change=lambda made: made.cells.extend(
        text_cell(f"{k} {_PICTURE}") for k in range(3)))
odd("large", "plot-in-an-output", "an output of 8 MB", change=lambda made: (
    as_bytes({**plain(made), "cells": [
        {**one, "outputs": [{"output_type": "display_data", "metadata": {},
                             "data": {"image/png": "A" * 8_000_000}}]}
        if one["cell_type"] == "code" and not k else one
        for k, one in enumerate(plain(made)["cells"])]})))
odd("large", "plotly", "an output of 200 000 numbers in lists",
    change=lambda made: as_bytes({**plain(made), "metadata": {"widgets": [
        [k, k / 7] for k in range(100_000)]}}))
odd("large", "long-table", "a list of 5 000 numbers in the source",
    before=f"table = {list(range(5000))}\n")
odd("large", "long-answer", "an answer below 30 000 characters of notes", {
    STEP: "# a note\n" * 3_300 + TRUE})
odd("large", "long-answer-without-marks", "and without its first line",
    change=lambda made: (
        cell(made, STEP).update(source="# a note\n" * 3_300 + TRUE),
        cell(made, STEP).metadata.clear())[2:] or None)
odd("large", "many-experiments", "three hundred cells of experiments",
    change=_many(300, "x = 1"))
odd("large", "prints-much", "prints 2 MB in each of three cells",
    change=_many(3, "print('x' * 2_000_000)"))
odd("large", "much-memory", "600 MB of arrays, as its limit allows",
    before="big = [np.ones(5_000_000) for _ in range(15)]\ndel big\n")

def _writefile(notebook):
    notebook.cells.insert(1, code_cell("%%writefile mine.py\nSLOPE = 1.0\n"))
    notebook.cells.insert(2, code_cell("import mine\nmine.SLOPE"))


odd("own-files", "writefile-import", "%%writefile, then import",
    change=_writefile, answers={STEP: "import mine\n" + TRUE.replace(
        "np.tanh(", "mine.SLOPE * np.tanh(")})
odd("own-files", "writefile-package", "a folder of modules of one's own",
    before="import os\nos.makedirs('mine', exist_ok=True)\n"
           "open('mine/__init__.py', 'w').write('A = 1')\n",
    answers={STEP: "from mine import A\n" + TRUE.replace(
        "np.tanh(", "A * np.tanh(")})
odd("own-files", "file-called-numpy", "a file that is called like a package",
    before="open('random_notes.py', 'w').write('1/0')\n"
           "open('numpy.py', 'w').write('1/0')\n",
    answers={STEP: "import numpy as np\n" + TRUE})
odd("once", "helper-below", "a helper that comes after the check",
    {STEP: "def rnn_step(x_t, h_prev, p):\n    return squash(x_t, h_prev, p)"
     }, after=f"def squash(x_t, h_prev, p):\n    return {RIGHT}\n")
odd("once", "own-name-in-the-check", "a function of another name", {
    STEP: TRUE.replace("rnn_step", "my_step")},
    change=lambda made: cell(made, STEP, "check").update(
        source='check("rnn-step", my_step)'))
odd("once", "own-name-then-the-asked", "both names, the check has its own", {
    STEP: TRUE.replace("rnn_step", "my_step") + WRONG[STEP]},
    change=lambda made: cell(made, STEP, "check").update(
        source='check("rnn-step", my_step)'))
odd("once", "draws-numbers", "an answer that draws numbers and needs none", {
    STEP: "import random\n" + TRUE.replace(
        "return", "noise = random.random()\n    return")})
odd("once", "a-cell-dies-others-stand", "an own cell ends the kernel",
    after="import os\nos._exit(0)")
odd("once", "left-over-names", "a later cell uses the names for itself",
    after="x = h = W = None\nresult = rnn_step")
odd("once", "multiprocessing-values", "a shared number and a queue", before="""
    import multiprocessing
    value = multiprocessing.Value("i", 3)
    assert value.value == 3
    """)
odd("once", "big-but-fast", "an answer that recurses and remembers", {
    OUTPUT: "from functools import lru_cache\n@lru_cache\ndef depth(n):\n"
            "    return 0 if n == 0 else 1 + depth(n - 1)\ndepth(300)\n"
            + solutions()[OUTPUT].split("\n", 1)[1]})
add("once", "undefined-answer", "the name of the answer is deleted",
    lambda place: written(submission(NOTEBOOK, {STEP: source(
        STEP, TRUE + "del rnn_step\n")})), loses=(STEP,))
add("once", "nothing-answered", "as it was handed out",
    lambda place: written(submission(NOTEBOOK, dict.fromkeys(ALL))),
    loses=ALL)
add("once", "all-at-once", "every answer in the first cell",
    lambda place: json.dumps({"nbformat": 4, "nbformat_minor": 5,
                              "metadata": {}, "cells": [
        {"cell_type": "code", "metadata": {}, "outputs": [],
         "execution_count": None, "id": "a", "source": "import numpy as np\n"
         + "\n".join(solutions().values())}]}).encode(), reads=None)
