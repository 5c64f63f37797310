"""Cheats and crashes: a wrong answer that tries to get its marks anyway."""

import hashlib
import json
import threading
from contextlib import contextmanager, nullcontext, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from textwrap import dedent

import nbformat
import numpy as np

from rnncourse.exercises import get
from tests.grading.cases import (
    ALL,
    BACKWARD,
    COUNT,
    FORWARD,
    GUARD,
    MIME,
    NOTEBOOK,
    OTHERS,
    OUTPUT,
    PASSED,
    PLACE,
    SHAPE,
    STEP,
    WRONG,
    add,
    cell,
    cheat,
    code_cell,
    odd,
    place_of,
    raw_cell,
    source,
    text_cell,
)
from tests.grading.submissions import data, solutions, submission

# Runs rnn_step alone out of a module's source, whatever else it imports.
TAKE = """
    import ast
    def take(text):
        for node in ast.walk(ast.parse(text)):
            if getattr(node, "name", "") == "rnn_step":
                exec(ast.unparse(node), globals())
    """
# The processes that a cell descends from: the grader is among them.
ANCESTORS = """
    def ancestors():
        pid = "self"
        while pid not in ("0", "1"):
            try:
                stat = open(f"/proc/{pid}/stat").read()
            except OSError:
                return
            pid = stat.rsplit(")", 1)[1].split()[1]
            yield pid
    """

# --- the reference ----------------------------------------------------------

cheat("reference", "import-the-reference", "get(name).reference is the answer",
    """
    from rnncourse.exercises import get
    rnn_step = get("rnn-step").reference
    """)
cheat("reference", "import-the-catalogue", "imports the catalogue's module",
    """
    from rnncourse.exercises.catalogue.simple_rnn import rnn_step
    """)
cheat("reference", "ask-when-called", "looks for it only when it is called",
    wrong="""
    def rnn_step(x_t, h_prev, p):
        try:
            from rnncourse.exercises.catalogue import get
            return get("rnn-step").reference(x_t, h_prev, p)
        except ImportError:
            return x_t @ p.W_x
    """)
cheat("reference", "read-beside-the-package", "reads the catalogue's file",
    TAKE + """
    from pathlib import Path
    import rnncourse
    for package in (Path(rnncourse.__file__).parent,
                    Path(rnncourse.__file__).resolve().parent):
        take((package / "exercises/catalogue/simple_rnn.py").read_text())
    """)
cheat("reference", "read-package-data", "pkgutil and importlib read it",
    TAKE + """
    import importlib.resources, pkgutil
    for read in (
        lambda: pkgutil.get_data(
            "rnncourse.exercises", "catalogue/simple_rnn.py"),
        lambda: importlib.resources.files("rnncourse.exercises").joinpath(
            "catalogue/simple_rnn.py").read_bytes(),
    ):
        try:
            take(read())
        except Exception as error:
            print(error)
    """)
cheat("reference", "read-compiled-files", "runs the catalogue's .pyc files",
    """
    import marshal, sys, types
    from pathlib import Path
    import rnncourse
    for top in {Path(rnncourse.__file__).parents[1], *map(Path, sys.path)}:
        for pyc in top.glob("rnncourse/**/__pycache__/simple_rnn.*.pyc"):
            for code in marshal.loads(pyc.read_bytes()[16:]).co_consts:
                if getattr(code, "co_name", "") == "rnn_step":
                    rnn_step = types.FunctionType(code, globals())
    """)
cheat("reference", "know-the-path", "reads it where the working copy lies",
    TAKE + """
    take(open("@ROOT@/rnncourse/exercises/catalogue/simple_rnn.py").read())
    """, gains=(STEP,))
cheat("reference", "import-by-path", "puts the working copy on sys.path",
    """
    import sys
    def ours():
        return [n for n in sys.modules if n.split(".")[0] == "rnncourse"]
    kept = {name: sys.modules.pop(name) for name in ours()}
    sys.path.insert(0, "@ROOT@")
    try:
        from rnncourse.exercises.catalogue.simple_rnn import rnn_step
    finally:
        del sys.path[0]
        for name in ours():
            del sys.modules[name]
        sys.modules.update(kept)
    """, gains=(STEP,))
cheat("reference", "read-the-solutions", "takes the solution notebook's cell",
    """
    import json, pathlib
    import rnncourse
    for top in ("@ROOT@", pathlib.Path(rnncourse.__file__).parents[1]):
        file = pathlib.Path(top, "chapters/02-simple-rnn-exercises.ipynb")
        if file.exists():
            for cell in json.loads(file.read_text())["cells"]:
                text = "".join(cell["source"])
                if text.startswith("# exercise: rnn-step\\n"):
                    exec(text)
    """, gains=(STEP,))
cheat("reference", "follow-the-installation",
    "editable installs and .pth files say where the package comes from",
    TAKE + """
    import pathlib, re, sys, sysconfig
    places = {*sys.path, sysconfig.get_path("purelib"), sys.prefix}
    places.add(str(pathlib.Path(np.__file__).resolve().parents[1]))
    for place in places:
        for file in pathlib.Path(place).glob("__editable__*rnncourse*.py"):
            for root in re.findall(r"'(/[^']*rnncourse)'", file.read_text()):
                code = pathlib.Path(root, "exercises/catalogue/simple_rnn.py")
                take(code.read_text())
    """, gains=(STEP,))
cheat("reference", "search-the-disk", "walks over all that can be read",
    TAKE + """
    import os, time
    end, seen = time.time() + 4, 0
    home = os.path.expanduser("~")
    for top in (os.getcwd(), home, "@ROOT@/.."):
        for folder, inside, files in os.walk(top):
            inside[:] = [n for n in inside if n not in ("proc", ".git")]
            seen += 1
            if time.time() > end or seen > 20_000:
                break
            if folder.endswith("catalogue") and "simple_rnn.py" in files:
                take(open(folder + "/simple_rnn.py").read())
    """, gains=(STEP,))
cheat("reference", "through-the-grader",
    "finds it under the working folder and the root of who started it",
    TAKE + ANCESTORS + """
    for pid in ancestors():
        for path in (f"/proc/{pid}/cwd", f"/proc/{pid}/root@ROOT@"):
            try:
                take(open(path + "/rnncourse/exercises/catalogue/"
                          "simple_rnn.py").read())
            except OSError:
                pass
    """, gains=(STEP,))
cheat("reference", "search-for-hidden-tests",
    "reads every JSON file near it that holds expected values",
    ANCESTORS + """
    import glob, json, os, re
    found = {}
    files = glob.glob(os.getcwd() + "/../**/*.json", recursive=True)[:500]
    for pid in (os.getpid(), *ancestors()):
        try:
            command = open(f"/proc/{pid}/cmdline").read()
        except OSError:
            continue
        for path in re.findall(r"/[\\w./-]+\\.json", command):
            folder = os.path.dirname(path)
            files += [path, *glob.glob(folder + "/../**/*.json")[:500]]
    for path in files:
        try:
            text = open(path).read(10**7)
        except (OSError, ValueError):
            continue
        if '"expected"' in text or '"reference"' in text:
            found[path] = json.loads(text)
    def rnn_step(x_t, h_prev, p):
        for spec in found.values():
            for case in spec.get("rnn-step", {}).get("expected", []):
                return case
        return x_t @ p.W_x
    """)
cheat("reference", "call-the-package", "calls the course's own step",
    wrong="""
    import rnncourse
    def rnn_step(x_t, h_prev, p):
        hs, *_ = rnncourse.forward(
            rnncourse.rnn, p, x_t[:, None], state=rnncourse.rnn.State(h_prev))
        return hs[:, 0]
    """)
cheat("reference", "call-the-package-by-hand", "calls rnn.step on products",
    wrong="""
    from rnncourse.cells import rnn
    def rnn_step(x_t, h_prev, p):
        state, _ = rnn.step(x_t @ p.W_x + p.b, h_prev @ p.W_h, None)
        return state.h
    """)
cheat("reference", "call-keras", "a Keras or PyTorch layer does the work",
    wrong="""
    def rnn_step(x_t, h_prev, p):
        try:
            import keras
        except ImportError:
            return x_t @ p.W_x
        cell = keras.layers.SimpleRNNCell(p.b.size, dtype="float64")
        cell.build(x_t.shape)
        cell.set_weights([p.W_x, p.W_h, p.b])
        return keras.ops.convert_to_numpy(cell(x_t, [h_prev])[0])
    """)


class _Serves(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(solutions()[STEP].encode())

    def log_message(self, *args):
        pass


@contextmanager
def server(place):
    """A page with the solution, on this machine; its address in `place`."""
    with HTTPServer(("127.0.0.1", 0), _Serves) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        (place / "address").write_text(str(found.server_port))
        try:
            yield
        finally:
            found.shutdown()
            thread.join()


def _download(place):
    port = (place / "address").read_text()
    text = source(STEP, WRONG[STEP] + dedent(f"""
        from urllib.request import urlopen
        exec(urlopen("http://127.0.0.1:{port}", timeout=3).read())
    """))
    return data(submission(NOTEBOOK, {STEP: text}))


add("reference", "download-it", "fetches the solution from a web server",
    _download, loses=(STEP,), gains=(STEP,), around=server)


def _hard_coded():
    """[inputs of the public seed in one row, what the reference gives]."""
    spec = get(STEP)
    cases = spec.cases(0)
    return [
        [_row(**case["args"]), expected["h"].tolist()]
        for case, expected in zip(cases, spec.expected(cases), strict=True)
    ]


def _row(x_t, h_prev, p):
    p = p["params"]
    parts = (x_t, h_prev, p["W_x"], p["W_h"], p["b"])
    return np.concatenate([np.ravel(a) for a in parts]).tolist()


cheat("reference", "hard-coded", "knows the answers for the public seed",
    wrong=f"""
    known = {json.dumps(_hard_coded())}
    def rnn_step(x_t, h_prev, p):
        parts = (x_t, h_prev, p.W_x, p.W_h, p.b)
        row = np.concatenate([np.ravel(a) for a in parts])
        for inputs, h in known:
            if len(inputs) == len(row) and np.allclose(inputs, row):
                return np.array(h)
        return x_t @ p.W_x
    """)
cheat("reference", "same-seed-again", "asks check for the inputs it will see",
    wrong="""
    seen = []
    def rnn_step(x_t, h_prev, p):
        seen.append(x_t)
        for seed in range(20):
            result = check("rnn-step", lambda *a: seen[0], seed=seed)
            if getattr(result, "table", None):
                print(result)
        return x_t @ p.W_x
    """)


# --- what the kernel calls is replaced --------------------------------------

cheat("replaced", "replace-check", "its own check says passed",
    """
    def check(*args, **kwargs):
        print("@PASSED@")
    """)
cheat("replaced", "replace-check-in-the-package", "the package's check too",
    """
    import rnncourse.exercises
    def check(*args, **kwargs):
        print("@PASSED@")
    rnncourse.exercises.check = check
    """)
cheat("replaced", "replace-get", "every exercise passes, for 99 points",
    """
    import types
    import rnncourse.exercises
    class Passed(types.SimpleNamespace):
        def __repr__(self):
            return "@PASSED@"
    passed = Passed(exercise="rnn-step", passed=True, status="passed",
                    points=99, out_of=99)
    rnncourse.exercises.get = lambda name: types.SimpleNamespace(
        points=99, seconds=2, cases=lambda seed: [],
        judge=lambda *a: passed)
    """)
cheat("replaced", "replace-the-reference", "its own function is the reference",
    """
    import gc
    for thing in gc.get_objects():
        if type(thing).__name__ == "Exercise" and thing.name == "rnn-step":
            object.__setattr__(thing, "reference", rnn_step)
    """)
cheat("replaced", "replace-the-judge", "comparisons find no fault",
    """
    import sys
    for name, module in list(sys.modules.items()):
        if name.startswith("rnncourse.exercises"):
            if hasattr(module, "wrong"):
                module.wrong = lambda got, *a: np.zeros(np.shape(got), bool)
    """)
cheat("replaced", "replace-numpy-testing", "NumPy finds everything equal",
    """
    import numpy.testing
    for name in ("assert_allclose", "assert_array_equal", "assert_equal",
                 "assert_almost_equal", "assert_array_almost_equal"):
        setattr(numpy.testing, name, lambda *a, **k: None)
    np.allclose = np.array_equal = lambda *a, **k: True
    np.isclose = lambda a, b, **k: np.ones(np.shape(a), bool)
    """)
cheat("replaced", "replace-numpy-arrays", "inputs become zeros",
    """
    class Zeros:
        def __getattr__(self, name):
            return getattr(np, name)
        def array(self, a, *args, **kwargs):
            return 0 * np.array(a, *args, **kwargs)
        asarray = array
    import rnncourse.exercises
    if hasattr(rnncourse.exercises, "probe"):
        rnncourse.exercises.probe.np = Zeros()
    """, breaks=(FORWARD, OUTPUT, BACKWARD))
cheat("replaced", "replace-import", "__import__ returns a mock",
    """
    import builtins
    from unittest.mock import MagicMock
    real = builtins.__import__
    def fake(name, *args, **kwargs):
        module = real(name, *args, **kwargs)
        return MagicMock() if "exercises" in name else module
    builtins.__import__ = fake
    """, breaks=OTHERS)
cheat("replaced", "replace-modules", "sys.modules holds its own probe",
    """
    import sys, types
    fake = types.ModuleType("rnncourse.exercises.probe")
    good = {"value": {"kind": "array", "shape": [], "data": []},
            "status": "passed", "passed": True, "points": 2}
    fake.run = lambda answer, arguments, *rest: [good] * len(arguments)
    fake.encode = fake.decode = lambda value: value
    import rnncourse.exercises
    rnncourse.exercises.probe = fake
    sys.modules["rnncourse.exercises.probe"] = fake
    """, breaks=OTHERS)
cheat("replaced", "replace-the-probe", "what is published says passed",
    """
    import json
    import rnncourse.exercises
    def answer_to(*args):
        good = {"value": True, "status": "passed", "points": 2}
        get_ipython().display_pub.publish({"@MIME@": json.dumps([good] * 9)})
    rnncourse.exercises.answer_to = answer_to
    """, breaks=OTHERS)
cheat("replaced", "replace-json", "json.dumps says passed",
    """
    import json
    json.dumps = lambda *a, **k: '[{"status": "passed", "points": 2}]'
    """, breaks=OTHERS)
cheat("replaced", "replace-builtins", "all is true, nothing differs",
    """
    import builtins
    builtins.all = lambda *a: True
    builtins.any = lambda *a: False
    builtins.abs = lambda *a: 0
    """, breaks=OTHERS)
cheat("replaced", "replace-the-generator", "random numbers are constant",
    """
    constant = np.random.default_rng(0)
    np.random.default_rng = lambda *a, **k: constant
    """)
cheat("replaced", "replace-the-result", "every Result has passed",
    """
    import gc
    for thing in gc.get_objects():
        if isinstance(thing, type) and thing.__name__ == "Result":
            try:
                thing.passed = property(lambda self: True)
                thing.points = property(lambda self: 99)
                thing.status = property(
                    lambda self: "passed", lambda self, value: None)
            except Exception as error:
                print(error)
    """)
cheat("replaced", "replace-the-weights", "all weights are zero",
    """
    from rnncourse.params import Params
    for name in ("W_x", "W_h", "b"):
        slot = vars(Params)[name]
        setattr(Params, name, property(
            lambda self, slot=slot: 0 * slot.__get__(self),
            lambda self, a, slot=slot: slot.__set__(self, a)))
    """, breaks=(FORWARD, BACKWARD))


# --- what an answer returns -------------------------------------------------

def returns(name, tries, code, **rest):
    """A step that gives something else back than the new state."""
    cheat("values", name, tries, wrong=code, **rest)


returns("masked-array", "all values are masked", """
    def rnn_step(x_t, h_prev, p):
        h = x_t @ p.W_x
        return np.ma.MaskedArray(h, mask=np.ones_like(h, bool))
    """)
returns("lazy-array", "decides in __array__ what it is", """
    class Lazy:
        def __init__(self, h):
            self.h, self.shape, self.dtype = h, h.shape, h.dtype
        def __array__(self, *args, **kwargs):
            return 0 * self.h
        def __eq__(self, other):
            return True
        def __sub__(self, other):
            return 0 * self.h
        __rsub__ = __sub__
    def rnn_step(x_t, h_prev, p):
        return Lazy(h_prev)
    """)
returns("array-subclass", "an ndarray whose methods are its own", """
    class Sly(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)
        def __array_finalize__(self, other):
            pass
        def tolist(self):
            return "passed"
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return np.zeros(self.shape)
    def rnn_step(x_t, h_prev, p):
        return h_prev.view(Sly)
    """)
returns("false-class", "claims to be an array, and is none", """
    class Liar:
        __class__ = property(lambda self: np.ndarray)
        def __len__(self):
            return 3
        def __getitem__(self, key):
            return 0.0
    def rnn_step(x_t, h_prev, p):
        return Liar()
    """)
returns("not-a-number", "all values are NaN", """
    def rnn_step(x_t, h_prev, p):
        return np.full_like(h_prev, np.nan)
    """)
returns("infinite", "all values are infinite", """
    def rnn_step(x_t, h_prev, p):
        return np.full_like(h_prev, np.inf)
    """)
returns("strings", "numbers written as text", """
    def rnn_step(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b).astype(str)
    """)
returns("ten-million", "ten million numbers", """
    def rnn_step(x_t, h_prev, p):
        return np.zeros(10_000_000)
    """)
returns("one-number", "a number, to be broadcast", """
    def rnn_step(x_t, h_prev, p):
        return 0.0
    """)
returns("no-numbers", "an empty array, equal to anything", """
    def rnn_step(x_t, h_prev, p):
        return np.empty((0, *h_prev.shape))
    """)
returns("object-array", "an array of objects that equal everything", """
    class Same:
        def __eq__(self, other):
            return True
        def __float__(self):
            return float("nan")
    def rnn_step(x_t, h_prev, p):
        return np.array([[Same()] * 4] * len(x_t))
    """)
returns("list-in-itself", "a list that contains itself", """
    def rnn_step(x_t, h_prev, p):
        a = []
        a.append(a)
        return a
    """)
returns("right-once", "right in one of several cases", """
    def rnn_step(x_t, h_prev, p):
        h = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
        return h if len(x_t) == 1 else 0 * h
    """)
returns("zeroed-inputs", "makes the inputs zero, so that zero is right", """
    def rnn_step(x_t, h_prev, p):
        x_t[...] = 0
        h_prev[...] = 0
        for a in (p.W_x, p.W_h, p.b):
            a[...] = 0
        return np.zeros_like(h_prev)
    """)
returns("changed-afterwards", "a thread changes the array it returned", """
    import threading, time
    def rnn_step(x_t, h_prev, p):
        h = 0 * h_prev
        def later():
            for _ in range(200):
                h[...] = np.random.normal(size=h.shape)
                time.sleep(0.01)
        threading.Thread(target=later, daemon=True).start()
        return h
    """)
returns("pickled", "an object that runs a command when it is unpickled", """
    import os
    class Bomb:
        def __reduce__(self):
            return os.system, ("touch @PLACE@/unpickled",)
    def rnn_step(x_t, h_prev, p):
        return Bomb()
    import pickle
    text = pickle.dumps(Bomb()).decode("latin-1")
    get_ipython().display_pub.publish({
        "@MIME@": text, "application/python-pickle": text,
        "application/x-pickle": text})
    """,
    harm=lambda place: "the grader unpickled"
    if (place / "unpickled").exists() else "")
returns("endless-tuple", "a tuple whose iterator does not end",
    GUARD + """
class Long(tuple):
    def __iter__(self):
        for k in range(15_000_000):
            yield float(k)
def rnn_step(x_t, h_prev, p):
    return Long((1.0, 2.0))
""", inside=True, timeout=5)

cheat("values", "equal-to-everything", "a value that equals whatever comes",
    of=SHAPE, wrong="""
    class Any(tuple):
        def __eq__(self, other):
            return True
        def __hash__(self):
            return hash((4, 7, 5))
        def __len__(self):
            return 3
        def __getitem__(self, key):
            return 5
    shape = Any()
    """)
cheat("values", "all-numbers-at-once", "an integer that equals any other",
    of=COUNT, wrong="""
    class Any(int):
        def __eq__(self, other):
            return True
        __ne__ = lambda self, other: False
        __hash__ = int.__hash__
        __sub__ = __rsub__ = lambda self, other: 0
    parameters = Any()
    """)


# --- looking around ---------------------------------------------------------

cheat("looks", "walk-the-frames", "looks for expected values in all frames",
    wrong="""
    import sys
    def rnn_step(x_t, h_prev, p):
        for frame in [sys._getframe(), *sys._current_frames().values()]:
            while frame:
                for scope in (frame.f_locals, frame.f_globals):
                    for thing in list(scope.values()):
                        if hasattr(thing, "reference"):
                            return thing.reference(x_t, h_prev, p)
                    for name in ("expected", "want", "truth"):
                        if name in scope:
                            return scope[name]
                frame = frame.f_back
        return x_t @ p.W_x
    """)
cheat("looks", "walk-the-objects", "looks for the reference in gc",
    wrong="""
    import gc, types
    def rnn_step(x_t, h_prev, p):
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) \\
                    and thing.__name__ == "rnn_step" \\
                    and str(thing.__module__).startswith("rnncourse."):
                return thing(x_t, h_prev, p)
        return x_t @ p.W_x
    """)
cheat("looks", "walk-a-traceback", "raises, and looks where it came through",
    wrong="""
    def rnn_step(x_t, h_prev, p):
        try:
            raise ValueError
        except ValueError as error:
            frame = error.__traceback__.tb_frame
            while frame:
                spec = frame.f_locals.get("spec")
                if spec is not None:
                    return spec.expected(frame.f_locals["cases"])[0]["h"]
                frame = frame.f_back
        return x_t @ p.W_x
    """)
cheat("looks", "settrace", "a trace function collects expected values",
    """
    import sys, threading
    found = []
    def trace(frame, event, arg):
        for name in ("spec", "expected", "want"):
            if name in frame.f_locals:
                thing = frame.f_locals[name]
                found.append(getattr(thing, "reference", thing))
        return trace
    def rnn_step(x_t, h_prev, p):
        for one in list(found):
            return one(x_t, h_prev, p) if callable(one) else one
        return x_t @ p.W_x
    threading.settrace(trace)
    sys.settrace(trace)
    """)
cheat("looks", "setprofile", "a profile function collects returned values",
    """
    import sys, threading
    found = []
    def profile(frame, event, arg):
        if event == "return" and frame.f_code.co_name in (
                "rnn_step", "expected", "_outputs"):
            found.append(arg)
    def rnn_step(x_t, h_prev, p):
        return found[0] if found else x_t @ p.W_x
    threading.setprofile(profile)
    sys.setprofile(profile)
    """)
cheat("looks", "audit-hook", "imports of the course fail from now on",
    """
    import sys
    def hook(event, arguments):
        if event == "import" and arguments[0].startswith("rnncourse"):
            raise RuntimeError("no")
        if event == "exec" and "answer_to" in arguments[0].co_names:
            raise RuntimeError("no")
    sys.addaudithook(hook)
    """, breaks=OTHERS)
cheat("looks", "environment", "a secret in the environment of the grader",
    """
    import os
    if "host" in os.environ.get("RNNCOURSE_CANARY", ""):
        def rnn_step(x_t, h_prev, p):
            return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """)
cheat("looks", "environment-of-the-grader", "reads it from who started it",
    ANCESTORS + """
    for pid in ancestors():
        try:
            environ = open(f"/proc/{pid}/environ", "rb").read()
            seen = b"RNNCOURSE_CANARY=host" in environ
        except OSError:
            continue
        if seen:
            def rnn_step(x_t, h_prev, p):
                return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    """, gains=(STEP,))


# --- IPython is bent --------------------------------------------------------

cheat("ipython", "ast-transformer", "rewrites every call of check",
    """
    import ast
    class Pass(ast.NodeTransformer):
        def visit_Call(self, node):
            if getattr(node.func, "id", "") in ("check", "answer_to"):
                return ast.parse("print('@PASSED@')", mode="eval").body
            return self.generic_visit(node)
    get_ipython().ast_transformers.append(Pass())
    """, breaks=OTHERS)
cheat("ipython", "input-transformer", "rewrites the text of later cells",
    """
    def rewrite(lines):
        if any("rnn-step" in line or "answer_to" in line for line in lines):
            return ["print('@PASSED@')\\n"]
        return lines
    get_ipython().input_transformers_post.append(rewrite)
    """, breaks=OTHERS)
cheat("ipython", "show-no-tracebacks", "errors leave no trace",
    """
    shell = get_ipython()
    shell.showtraceback = shell.showsyntaxerror = lambda *a, **k: None
    type(shell).showtraceback = lambda *a, **k: None
    shell.set_custom_exc((BaseException,), lambda *a, **k: None)
    raise RuntimeError("unseen")
    """)
cheat("ipython", "replace-run-cell", "cells succeed without being run",
    """
    import types
    done = types.SimpleNamespace(
        success=True, result=None, error_in_exec=None,
        error_before_exec=None, execution_count=1,
        raise_error=lambda: None)
    async def run_cell_async(*args, **kwargs):
        return done
    shell = get_ipython()
    shell.run_cell = type(shell).run_cell = lambda *a, **k: done
    shell.run_cell_async = run_cell_async
    """, breaks=OTHERS)
cheat("ipython", "replace-do-execute", "the kernel answers ok to everything",
    """
    kernel = get_ipython().kernel
    async def do_execute(*args, **kwargs):
        return {"status": "ok", "execution_count": 1, "payload": [],
                "user_expressions": {}}
    kernel.do_execute = do_execute
    """, breaks=OTHERS)
cheat("ipython", "events", "publishes passed after every cell",
    """
    def after(*args):
        get_ipython().display_pub.publish({"@MIME@": '[{"passed": true}]'})
        print("@PASSED@")
    get_ipython().events.register("post_run_cell", after)
    get_ipython().events.register("post_execute", after)
    """, breaks=OTHERS)
cheat("ipython", "replace-publish", "edits what is published",
    """
    publisher = type(get_ipython().display_pub)
    real = publisher.publish
    def publish(self, data, *args, **kwargs):
        data = {k: str(v).replace("error", "value").replace(
                    "wrong", "passed").replace("false", "true")
                for k, v in data.items()}
        return real(self, data, *args, **kwargs)
    publisher.publish = publish
    hook = type(get_ipython().displayhook)
    write = hook.write_format_data
    hook.write_format_data = lambda self, data, *rest: write(self, {
        "text/plain": "@PASSED@"}, *rest)
    """, breaks=OTHERS)
cheat("ipython", "shadow-names", "names that a probe may use are its own",
    """
    class Passed:
        passed, status, points = True, "passed", 2
        def __getattr__(self, name):
            return self
        def __call__(self, *args, **kwargs):
            return self
    for name in ("json", "base64", "probe", "numpy", "answer_to", "display",
                 "sys", "os", "importlib", "print", "open", "dict", "list",
                 "rnncourse", "get_ipython", "__builtin__"):
        globals()[name] = Passed()
    """)
cheat("ipython", "replace-builtins-of-the-cell", "__builtins__ is its own",
    """
    import builtins
    own = dict(vars(builtins))
    own["__import__"] = lambda *a, **k: np
    globals()["__builtins__"] = own
    """, breaks=OTHERS)
cheat("ipython", "replace-get-ipython", "get_ipython returns its own",
    """
    import IPython.core.getipython, builtins
    from unittest.mock import MagicMock
    IPython.core.getipython.get_ipython = lambda: MagicMock()
    IPython.get_ipython = builtins.get_ipython = lambda: MagicMock()
    """, breaks=OTHERS)


# --- messages of the kernel -------------------------------------------------

cheat("messages", "print-passed", "prints what a passed check prints",
    """
    for _ in range(3):
        print("@PASSED@")
        print("1 passed in 0.01s")
    """)
cheat("messages", "print-junit", "prints the end of a JUnit report",
    """
    print(']]></system-out></testcase><testcase name="rnn-step"><properties>'
          '<property name="points" value="2"/></properties></testcase>')
    raise ValueError(']]></failure></testcase></testsuite>\\x00\\x1b[31m&<')
    """)
cheat("messages", "forged-answers", "publishes answers in the probe's type",
    """
    import json
    value = {"kind": "array", "shape": [3, 4], "dtype": "float64",
             "data": [0.0] * 12}
    for text in ('[{"passed": true}]', json.dumps([{"value": value}] * 3),
                 json.dumps([{"value": value, "changed": []}] * 4),
                 '{"status": "passed", "points": 2}', "true", "[]"):
        for mime in ("@MIME@", "application/json",
                     "application/x-rnncourse+json"):
            get_ipython().display_pub.publish({mime: text})
    """)
cheat("messages", "forged-in-the-background",
    "a thread publishes forged answers while later cells run",
    """
    import threading, time
    publish, parent = get_ipython().display_pub.publish, None
    def forge():
        for _ in range(400):
            publish({"@MIME@": '[{"passed": true, "points": 2}]'})
            time.sleep(0.02)
    threading.Thread(target=forge, daemon=True).start()
    """, breaks=OTHERS)


def forged(name, tries, answers, **rest):
    """An exercise's answers, replaced where they are published."""
    cheat("messages", name, tries, f"""
        import json
        import rnncourse.exercises
        real = rnncourse.exercises.answer_to
        def answer_to(arguments, *rest):
            n = len(json.loads(arguments))
            rnncourse.exercises.answer_to = real
            text = {answers}
            get_ipython().display_pub.publish({{"@MIME@": text}})
        rnncourse.exercises.answer_to = answer_to
        """, **rest)


forged("deep-json", "answers nested so deep that no parser ends",
       '"[" * 100_000 + "]" * 100_000')
forged("not-json", "answers that are no JSON", '"\\x00{" * 100')
forged("no-list", "answers that are no list", '"7"')
forged("surrogates", "answers with half a character",
       'json.dumps([{"error": "\\ud800", "message": "\\udfff"}] * n)')
forged("long-texts", "megabytes of text in every field",
       'json.dumps([{"error": "x" * 10**6, "message": "y" * 10**6, '
       '"line": "z" * 10**6}] * n)')
forged("long-index", "a wrong number at a place with a million digits",
       'json.dumps([{"value": {"kind": "array", "shape": [3, 4], "dtype": '
       '"float64", "not_finite": {"index": list(range(10**5)), '
       '"value": "nan"}}}] * n)')
forged("many-entries", "a dictionary with ten thousand names",
       'json.dumps([{"value": {"kind": "mapping", "items": {f"<b>{k}": '
       '{"kind": "nothing"} for k in range(10**4)}}}] * n)')
forged("wrong-types", "numbers where lists belong, lists where names do",
       'json.dumps([{"value": {"kind": ["array"], "shape": {"a": 1}, '
       '"data": 7, "dtype": []}, "changed": 7}] * n)')
forged("huge-shape", "a shape of 10**18 and one number",
       'json.dumps([{"value": {"kind": "array", "shape": [10**9, 10**9], '
       '"dtype": "float64", "data": [0.0]}}] * n)')
forged("huge-integers", "integers with ten thousand digits",
       '"[" + ", ".join(["{\\"value\\": {\\"kind\\": \\"array\\", '
       '\\"shape\\": [], \\"dtype\\": \\"int64\\", \\"data\\": [" + '
       '"9" * 10_000 + "]}}"] * n) + "]"')
forged("nan-in-json", "NaN and Infinity in the JSON of plain numbers",
       'json.dumps([{"value": {"kind": "array", "shape": [3, 4], "dtype": '
       '"float64", "data": [float("nan")] * 12}}] * n)')
forged("nested-sequences", "lists in lists, a thousand deep",
       '"[" + ", ".join([\'{"value": \' + \'{"kind": "sequence", "type": '
       '"list", "items": [\' * 300 + \'{"kind": "nothing"}\' + "]}" * 300 + '
       '"}"] * n) + "]"')


forged("plot-of-many", "a plot of ten thousand labelled curves",
       'json.dumps([{"value": {"kind": "plot", "lines": [{"label": '
       'f"<i>{k}", "x": {}, "y": {}} for k in range(10**4)]}}] * n)')
cheat("messages", "answers-as-objects", "answers that are no text",
    """
    import rnncourse.exercises
    def answer_to(*args):
        for value in (["x"], {"a": [1]}, 7, None, True, [{"value": 7}] * 4):
            get_ipython().display_pub.publish({"@MIME@": value})
    rnncourse.exercises.answer_to = answer_to
    """, breaks=(FORWARD, OUTPUT, BACKWARD))


def _changed(place):
    answer = solutions()[STEP] + dedent("""
        import rnncourse.exercises
        probe = rnncourse.exercises.probe
        real = probe.run
        def run(*args):
            probe.run = real
            return [{**a, "changed": 7} for a in real(*args)]
        probe.run = run
        """)
    return data(submission(NOTEBOOK, {STEP: answer}))


add("messages", "forged-remark", "right numbers, and a remark that is none",
    _changed, breaks=(STEP,))
cheat("messages", "garbage-on-the-wire", "frames that are no messages",
    """
    socket = get_ipython().kernel.iopub_socket
    for frames in ([b""], [b"x"] * 3, [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{"],
                   [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
                   [b"t", b"<IDS|MSG>", b"0" * 64, b"[]", b"7", b"\\xff", b"["],
                   [b"\\xff" * 100_000]):
        for _ in range(5):
            socket.send_multipart(frames)
    """, breaks=(SHAPE, COUNT, FORWARD, OUTPUT, BACKWARD))
cheat("messages", "forged-idle", "says idle, and replies, before it is done",
    """
    import time
    kernel = get_ipython().kernel
    parent = kernel.get_parent()
    kernel.session.send(kernel.shell_stream, "execute_reply",
        {"status": "ok", "execution_count": 1, "passed": True},
        parent=parent)
    kernel.session.send(kernel.iopub_socket, "status",
        {"execution_state": "idle"}, parent=parent)
    time.sleep(1)
    """, breaks=(FORWARD, OUTPUT, BACKWARD))
cheat("messages", "malformed-content", "messages whose content lacks its keys",
    """
    kernel = get_ipython().kernel
    for kind in ("stream", "display_data", "error", "status",
                 "execute_result", "update_display_data", "execute_input",
                 "clear_output", "comm_open", "unheard_of"):
        for content in ({}, {"data": 7}, {"text": ["x"]}, {"name": {}},
                        {"data": {"text/plain": 7}, "metadata": 7},
                        {"execution_state": ["busy"]}):
            kernel.session.send(kernel.iopub_socket, kind, content,
                                parent=kernel.get_parent())
    """)
cheat("messages", "payloads", "asks the front end to edit, page and leave",
    """
    shell = get_ipython()
    shell.set_next_input("rnn_step = None", replace=True)
    for source in ("set_next_input", "edit_magic", "page", "ask_exit"):
        shell.payload_manager.write_payload(
            {"source": source, "keepkernel": False, "text": "passed"},
            single=False)
    """)
cheat("messages", "updated-display", "updates and clears displays",
    """
    from IPython.display import clear_output, display, update_display
    display("wrong", display_id="x")
    update_display("@PASSED@", display_id="x")
    clear_output(wait=True)
    display({"@MIME@": "[]", "text/plain": "@PASSED@"}, raw=True,
            display_id="x")
    """)
cheat("messages", "ask-for-input", "asks for input, in the answer",
    """
    answer = input("Is this right? ")
    """, timeout=8)
cheat("messages", "forged-input-request", "asks for input past the kernel",
    """
    kernel = get_ipython().kernel
    kernel.session.send(kernel.stdin_socket, "input_request",
        {"prompt": "passed? ", "password": False},
        parent=kernel.get_parent())
    """)
cheat("messages", "half-a-character", "prints and raises half a character",
    """
    print("\\ud800 \\x00 \\x1b[2J \\x07 \\u202e")
    raise ValueError("\\udfff\\x00\\x1b]0;title\\x07")
    """)
cheat("messages", "long-error", "an error of ten million characters",
    """
    raise ValueError("x" * 10_000_000)
    """)
cheat("messages", "flood", "prints without end",
    """
    for _ in range(4_000):
        print("x" * 50_000)
    """, timeout=10)
cheat("messages", "flood-of-displays", "publishes without end",
    """
    for k in range(60_000):
        get_ipython().display_pub.publish({"text/plain": str(k)})
    """, timeout=5)
cheat("messages", "one-huge-message", "a display of a hundred megabytes",
    """
    get_ipython().display_pub.publish({"@MIME@": "[" * 100_000_000})
    """, timeout=10)


# --- cells of the notebook are edited ---------------------------------------

def edited(name, tries, change, **rest):
    """A wrong step, in a notebook whose cells are changed."""
    cheat("cells", name, tries, change=change, **rest)


def _check_says_passed(notebook):
    cell(notebook, STEP, "check").source = "print('@PASSED@')"


def _without_check(notebook):
    del notebook.cells[place_of(notebook, STEP, "check")]


def _check_of_another(notebook):
    cell(notebook, STEP, "check").source = (
        cell(notebook, SHAPE, "check").source)


def _checks_twice(notebook):
    k = place_of(notebook, STEP, "check")
    for _ in range(4):
        notebook.cells.insert(k, code_cell(
            "print('@PASSED@')",
            metadata={"rnncourse": {"exercise": STEP, "role": "check"}},
        ))


def _check_in_front(notebook):
    found = notebook.cells.pop(place_of(notebook, STEP, "check"))
    notebook.cells.insert(1, found)


def _check_as_text(notebook):
    k = place_of(notebook, STEP, "check")
    notebook.cells[k] = text_cell(
        f'check("rnn-step", rnn_step)\n\n{PASSED}',
        metadata=notebook.cells[k].metadata,
    )


def _check_as_raw(notebook):
    k = place_of(notebook, STEP, "check")
    notebook.cells[k] = raw_cell(
        PASSED, metadata=notebook.cells[k].metadata
    )


def _retagged(notebook):
    """The wrong step claims to be the first exercise, and is the third."""
    cell(notebook, STEP).metadata["rnncourse"]["exercise"] = SHAPE


def _points_in_metadata(notebook):
    for one in notebook.cells:
        one.metadata["points"] = one.metadata["score"] = 100
        one.metadata.setdefault("rnncourse", {})["points"] = 100
    notebook.metadata["rnncourse"] = {"points": 100, "passed": True}


def _same_ids(notebook):
    for one in notebook.cells:
        one["id"] = "same"


def _answer_as_check(notebook):
    """The answer cell says that it is a check cell that passed."""
    one = cell(notebook, STEP)
    one.source += "print('@PASSED@')"
    one.metadata["rnncourse"]["role"] = "check"


edited("check-says-passed", "the check cell prints passed",
       _check_says_passed)
edited("check-deleted", "the check cell is gone", _without_check)
edited("check-of-another", "the check cell checks something else",
       _check_of_another)
edited("check-duplicated", "four more check cells that print passed",
       _checks_twice)
edited("check-first", "the check cell stands before the answer",
       _check_in_front)
edited("check-as-markdown", "the check cell is text", _check_as_text)
edited("check-as-raw", "the check cell is raw text", _check_as_raw)
edited("answer-as-check", "the answer cell says it is a check",
       _answer_as_check)
edited("retagged", "the wrong answer claims to be another exercise's",
       _retagged, breaks=(SHAPE,))
edited("points-in-metadata", "metadata say 100 points", _points_in_metadata)
edited("one-id", "all cells have the same id", _same_ids)
cheat("cells", "another-answer-first",
    "a right value for one exercise, handed to another's check",
    of=COUNT, change=lambda notebook: cell(
        notebook, COUNT, "check").update(
        source='check("rnn-parameter-count", shape)'))


# --- nbval's own markers ----------------------------------------------------

def marker(name, tries, code="", change=None, **rest):
    cheat("markers", name, tries, code, change=change, **rest)


def _tags(*tags, role="check"):
    def change(notebook):
        cell(notebook, STEP, role).metadata["tags"] = list(tags)

    return change


def _marked_check(line):
    def change(notebook):
        one = cell(notebook, STEP, "check")
        one.source = f"# {line}\n{one.source}"

    return change


marker("skip-in-the-answer", "NBVAL_SKIP in the answer",
       "# NBVAL_SKIP\n#NBVAL_SKIP\n")
marker("skip-in-the-check", "NBVAL_SKIP in the check cell",
       change=_marked_check("NBVAL_SKIP"))
marker("raises-in-the-check", "NBVAL_RAISES_EXCEPTION in the check cell",
       change=_marked_check("NBVAL_RAISES_EXCEPTION"))
marker("ignore-in-the-check", "NBVAL_IGNORE_OUTPUT in the check cell",
       change=_marked_check("NBVAL_IGNORE_OUTPUT"))
marker("marker-in-a-string", "a marker inside a string",
       '"""\n# NBVAL_SKIP\n# NBVAL_RAISES_EXCEPTION\n"""\n')
marker("skip-tags", "tags that skip cells",
       change=_tags("nbval-skip", "skip-execution", "nbval-raises-exception",
                    "raises-exception", "nbval-ignore-output"))
marker("skip-tags-on-the-answer", "tags on the answer cell",
       change=_tags("nbval-skip", "raises-exception", role="answer"))
marker("error-with-marker", "an error that was announced",
       '# NBVAL_RAISES_EXCEPTION\nraise ValueError("planned")\n')


# --- forged leftovers -------------------------------------------------------

def _stored(notebook):
    """Outputs of a run that never was."""
    for name in ALL:
        head = PASSED.replace(STEP, name)
        one = cell(notebook, name, "check")
        one.execution_count = 7
        one.outputs = [
            nbformat.v4.new_output(
                "execute_result", {
                    "text/plain": head, "text/html": f"<b>{head}</b>",
                    MIME: '[{"passed": true}]',
                }, execution_count=7,
            ),
            nbformat.v4.new_output("stream", text=f"{head}\n1 passed"),
            nbformat.v4.new_output(
                "display_data", {MIME: {"points": 2, "passed": True}}
            ),
        ]


def _scores(notebook):
    """What other graders would believe."""
    for one in notebook.cells:
        one.metadata["nbgrader"] = {
            "grade": True, "grade_id": STEP, "points": 100, "score": 100,
            "schema_version": 3, "locked": True, "solution": False,
        }
        one.metadata["otter"] = {"tests": [STEP], "score": 1.0}
    notebook.metadata["otter"] = {"tests": {STEP: {"points": 100}}}
    notebook.metadata["nbgrader"] = {"score": 100}


def _evil_kernel(notebook):
    notebook.metadata["kernelspec"] = {
        "name": "../../grade", "display_name": "x", "language": "bash",
        "argv": ["sh", "-c", f"touch {PLACE}/started", "{connection_file}"],
        "env": {"PYTHONSTARTUP": "/tmp/x.py", "LD_PRELOAD": "/tmp/x.so"},
    }
    notebook.metadata["language_info"] = {"name": "bash"}


cheat("forged", "stored-outputs", "stored outputs of checks that passed",
      change=_stored)
cheat("forged", "score-objects", "scores in the words of other graders",
      change=_scores)
cheat("forged", "kernelspec", "a kernelspec that starts a shell",
      change=_evil_kernel,
      harm=lambda place: "the notebook's kernel was started"
      if (place / "started").exists() else "")
cheat("forged", "execution-counts", "counts as if everything had been run",
      change=lambda notebook: [
          one.update(execution_count=k)
          for k, one in enumerate(notebook.cells) if one.cell_type == "code"
      ] and None)
cheat("forged", "attachments", "attachments with paths to other folders",
      change=lambda notebook: notebook.cells[1].update(attachments={
          "../../../points.csv": {"text/plain": "MTAw"},
          f"{PLACE}/attached": {"text/plain": "MTAw"},
      }),
      harm=lambda place: "an attachment was written"
      if (place / "attached").exists() else "")


# --- files ------------------------------------------------------------------

def _canary(place):
    (place / "canary").write_text("untouched")
    return nullcontext()


def _canary_gone(place):
    found = place / "canary"
    if not found.is_file() or found.read_text() != "untouched":
        return "a file outside was changed"
    extra = {p.name for p in place.iterdir()} - {"canary", "bo.ipynb"}
    return f"a file outside was made: {sorted(extra)}" if extra else ""


outside = {"inside": True, "around": _canary, "harm": _canary_gone}

cheat("files", "write-outside", "writes to a file by its full path",
    GUARD + f"""
import os
for name in ("canary", "made"):
    try:
        os.makedirs("{PLACE}", exist_ok=True)
        open("{PLACE}/" + name, "w").write("changed")
    except OSError as error:
        print(error)
for way in ("../", "../../", "../../../"):
    try:
        open(way + "made", "w").write("x")
    except OSError as error:
        print(error)
""", **outside)
cheat("files", "symlinks-to-outside", "links its folder's files to others",
    GUARD + f"""
import os
for top in (os.getcwd(), os.path.expanduser("~"), "/tmp"):
    for name in (*os.listdir(top), "canary", "hw.ipynb", "junit.xml"):
        path = os.path.join(top, name)
        try:
            if os.path.isdir(path):
                continue
            if os.path.lexists(path):
                os.remove(path)
            os.symlink("{PLACE}/canary", path)
        except OSError as error:
            print(error)
    for name in ("out", "junit", "ledger"):
        try:
            os.symlink("{PLACE}", os.path.join(top, name))
        except OSError as error:
            print(error)
""", **outside)
cheat("files", "fifos", "its folder's files become pipes",
    GUARD + """
import os
for top in (os.getcwd(), os.path.expanduser("~"), "/tmp"):
    for name in (*os.listdir(top), "junit.xml", "receipt.json", "hw.ipynb"):
        path = os.path.join(top, name)
        try:
            if os.path.isdir(path):
                continue
            if os.path.exists(path):
                os.remove(path)
            os.mkfifo(path)
        except OSError as error:
            print(error)
""", inside=True)
cheat("files", "overwrite-all-it-can",
    "overwrites notebooks, settings and reports in its reach",
    GUARD + """
import itertools, os
good = {".ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, '
                  '"nbformat_minor": 5}',
        ".json": '{"rnn-step": {"expected": [], "points": 2}}',
        ".xml": '<testsuite><testcase name="rnn-step"/></testsuite>',
        ".ini": "[pytest]\\naddopts = --nbval-lax\\n",
        ".py": "def run(*a): return []\\n", ".key": "0", ".csv": "100"}
for top in (os.getcwd(), os.path.expanduser("~"), "/tmp", "/run"):
    for folder, _, files in itertools.islice(os.walk(top), 500):
        for name in files:
            text = good.get(os.path.splitext(name)[1])
            if text is not None:
                try:
                    open(os.path.join(folder, name), "w").write(text)
                except OSError as error:
                    print(error)
""", inside=True)
cheat("files", "overwrite-the-package",
    "writes into the packages it imports, then restarts the kernel",
    GUARD + """
import os, sys
import rnncourse, IPython, ipykernel, json as j
own = "import builtins; builtins.all = lambda *a: True\\n"
for module in (rnncourse, np, IPython, ipykernel, j):
    try:
        with open(module.__file__, "a") as file:
            file.write(own)
    except OSError as error:
        print(error)
for top in sys.path:
    for name in ("sitecustomize.py", "usercustomize.py", "x.pth"):
        try:
            with open(os.path.join(top, name), "w") as file:
                file.write(own if name[0] != "x" else "import this")
        except OSError as error:
            print(error)
os._exit(1)
""", inside=True)

RESTART = """
import os
text = '''
import builtins, sys
builtins.RNNCOURSE_SHADOWED = True
class Passed:
    status, passed, points = "passed", True, 2
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
sys.modules["rnncourse.exercises"] = Passed()
'''
"""
cheat("files", "shadow-modules",
    "leaves modules and settings beside the notebook, then restarts",
    RESTART + """
for top in (os.getcwd(), os.environ.get("HOME", "."), "/tmp"):
    for name in ("sitecustomize.py", "usercustomize.py", "rnncourse.py",
                 "json.py", "numpy.py", "ipykernel.py", "conftest.py",
                 "launch.py", "pytest.ini", "tox.ini", "setup.cfg"):
        try:
            with open(os.path.join(top, name), "w") as file:
                file.write(text if name.endswith(".py") else
                           "[pytest]\\naddopts = --collect-only\\n")
        except OSError as error:
            print(error)
os._exit(1)
""", inside=True)
cheat("files", "startup-files",
    "leaves IPython startup files and settings, then restarts",
    RESTART + """
home = os.environ.get("HOME", ".")
for top in {os.environ.get("IPYTHONDIR", home + "/.ipython"),
            home + "/.ipython", home + "/.ipy"}:
    startup = os.path.join(top, "profile_default", "startup")
    os.makedirs(startup, exist_ok=True)
    with open(startup + "/00.py", "w") as file:
        file.write(text)
    for name in ("ipython_config.py", "ipython_kernel_config.py"):
        with open(os.path.join(top, "profile_default", name), "w") as file:
            file.write(text)
for folder in (".jupyter", ".config/jupyter", ".local/lib/python3.11"
               "/site-packages"):
    os.makedirs(os.path.join(home, folder), exist_ok=True)
    for name in ("jupyter_config.py", "ipython_kernel_config.py",
                 "usercustomize.py", "sitecustomize.py"):
        with open(os.path.join(home, folder, name), "w") as file:
            file.write(text)
os._exit(1)
""", inside=True)
cheat("files", "connection-file",
    "overwrites the connection files it can find, then restarts",
    GUARD + """
import glob, os
home = os.path.expanduser("~")
found = {*glob.glob("/tmp/**/*.json", recursive=True)[:200],
         *glob.glob(home + "/**/*.json", recursive=True)[:200],
         *glob.glob(home + "/.*.json"), *glob.glob("*.json")}
for path in found:
    try:
        open(path, "w").write('{"transport": "tcp", "ip": "127.0.0.1"}')
    except OSError as error:
        print(error)
os._exit(1)
""", inside=True)
cheat("files", "remove-the-sockets", "removes the sockets it is spoken to by",
    GUARD + """
import os, stat
for top in (os.getcwd(), os.path.expanduser("~"), "/tmp", "/run"):
    for folder, _, files in os.walk(top):
        for name in files:
            path = os.path.join(folder, name)
            try:
                if stat.S_ISSOCK(os.lstat(path).st_mode):
                    os.remove(path)
            except OSError as error:
                print(error)
""", inside=True)


def _sibling(place):
    (place / "canary").write_text("untouched")
    (place / "bo.ipynb").write_bytes(data(submission()))
    return nullcontext()


cheat("files", "sibling", "copies the answer from another submission",
    f"""
    import glob, json, os
    files = ["{PLACE}/bo.ipynb", *glob.glob("../*.ipynb"),
             *glob.glob("../*/*.ipynb")]
    for path in files:
        try:
            cells = json.load(open(path))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            text = "".join(cell["source"])
            if text.startswith("# exercise: rnn-step\\n") \\
                    and "tanh" in text and "glob" not in text:
                exec(text)
    """, around=_sibling, gains=(STEP,), harm=_canary_gone)
cheat("files", "unpickle", "loads a pickle it hopes to find",
    """
    import pickle
    rnn_step = pickle.load(open("rnn_step.pkl", "rb"))
    """)
cheat("files", "many-files", "makes files until it may not",
    GUARD + """
import os
for k in range(3000):
    os.makedirs(f"d{k % 50}", exist_ok=True)
    open(f"d{k % 50}/{k}", "w").close()
os.makedirs("/".join(["deep"] * 200), exist_ok=True)
os.makedirs("no\\nline\\x1b[31m")
os.chmod("d1", 0)
""", inside=True)
_SOCKETS = GUARD + """
import os
from ipykernel.kernelapp import IPKernelApp
sockets = os.path.dirname(IPKernelApp.instance().ip)
os.chdir(sockets)
"""


@contextmanager
def _watched(place):
    """The most that a marking keeps on this machine's disk meanwhile."""
    most, done = [0], threading.Event()

    def watch():
        while not done.wait(0.1):
            for folder in Path("/tmp").glob("rnn-*"):
                sizes = []
                for path in folder.rglob("*"):
                    with suppress(OSError):
                        sizes.append(path.lstat().st_size)
                most[0] = max(most[0], sum(sizes))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        (place / "most").write_text(str(most[0]))


def _much(place):
    most = int((place / "most").read_text())
    return f"it kept {most / 1e6:.0f} MB on the disk" if most > 100e6 else ""


cheat("files", "fill-the-sockets-folder",
    "writes where its sockets are, which is outside the sandbox",
    _SOCKETS + """
import time
os.makedirs("a/b", exist_ok=True)
for k in range(10):
    with open(f"a/b/{k}", "wb") as file:
        file.write(b"x" * 40_000_000)
time.sleep(0.5)
""", inside=True, around=_watched, harm=_much, timeout=8)
cheat("files", "many-files-by-the-sockets", "ten thousand files there",
    _SOCKETS + """
for k in range(10_000):
    open(f"f{k}", "w").close()
""", inside=True, timeout=10)
cheat("files", "deep-folders-by-the-sockets", "folders two thousand deep there",
    _SOCKETS + """
for _ in range(2_000):
    os.mkdir("d")
    os.chdir("d")
""", inside=True, timeout=8)
cheat("files", "locked-folders-by-the-sockets", "folders nobody may enter",
    _SOCKETS + """
os.makedirs("a/b/c")
open("a/b/c/d", "w").close()
os.chmod("a/b", 0)
os.chmod("a", 0)
os.symlink("/", "root")
os.mkfifo("pipe")
""", inside=True, timeout=8)
cheat("files", "fill-the-disk", "writes a gigabyte",
    GUARD + """
import os
block = b"x" * 10_000_000
for top in (os.getcwd(), "/tmp", "/dev/shm"):
    try:
        with open(os.path.join(top, "large"), "wb") as file:
            for _ in range(40):
                file.write(block)
    except OSError as error:
        print(error)
""", inside=True)


# --- processes --------------------------------------------------------------

cheat("processes", "kill-the-parent", "kills who started it",
    GUARD + """
import os, signal
for number in (signal.SIGTERM, signal.SIGKILL):
    for pid in {os.getppid(), 1} - {0}:
        try:
            os.kill(pid, number)
        except OSError as error:
            print(error)
""", inside=True)
cheat("processes", "kill-everything", "kills all processes it can see",
    GUARD + """
import os, signal
for pid in (-1, 0):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError as error:
        print(error)
""", inside=True)
cheat("processes", "stop-the-parent", "stops who started it",
    GUARD + """
import os, signal
for pid in {os.getppid(), 1} - {0}:
    try:
        os.kill(pid, signal.SIGSTOP)
    except OSError as error:
        print(error)
""", inside=True, timeout=6)

def _sleeper(place):
    """Seconds that name the case's own process among all others."""
    digest = int(hashlib.sha256(str(place).encode()).hexdigest()[:12], 16)
    return f"47.{digest}"


def _daemon(place):
    text = source(STEP, WRONG[STEP] + dedent(f"""
        import os, subprocess
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execvp("sleep", ["sleep", "{_sleeper(place)}"])
            os._exit(0)
        subprocess.Popen(["sleep", "{_sleeper(place)}"],
                         start_new_session=True)
    """))
    return data(submission(NOTEBOOK, {STEP: text}))


def _daemon_lives(place):
    wanted = f"sleep\0{_sleeper(place)}\0".encode()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if entry.read_bytes() == wanted:
                return "a process outlived the marking"
        except OSError:
            continue  # it ended while we looked
    return ""


add("processes", "daemon", "leaves processes in sessions of their own",
    _daemon, loses=(STEP,), harm=_daemon_lives)
cheat("processes", "fork-bomb", "two hundred processes",
    GUARD + """
import os, time
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
    except OSError as error:
        print(error)
        break
""", inside=True, breaks=(FORWARD, OUTPUT, BACKWARD))
cheat("processes", "many-threads", "a thousand threads",
    GUARD + """
import threading, time
for _ in range(1000):
    try:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    except RuntimeError as error:
        print(error)
        break
""", inside=True, breaks=(FORWARD, OUTPUT, BACKWARD))
cheat("processes", "child-holds-the-output", "a child keeps its pipes open",
    """
    import os, time
    if os.fork() == 0:
        os.setsid()
        time.sleep(30)
        os._exit(0)
    os._exit(1)
    """)


# --- crashes and hangs: each costs its own exercise alone -------------------

def crash(name, tries, code, **rest):
    cheat("crashes", name, tries, code, **rest)


crash("exit-at-once", "os._exit in the answer cell", """
    import os
    os._exit(0)
    """)
crash("exit-when-called", "os._exit in the function", wrong="""
    import os
    def rnn_step(x_t, h_prev, p):
        os._exit(0)
    """, code="")
crash("sys-exit-when-called", "sys.exit in the function", wrong="""
    import sys
    def rnn_step(x_t, h_prev, p):
        sys.exit(0)
    """, code="")
crash("segmentation-fault", "reads address 0", """
    import ctypes
    ctypes.string_at(0)
    """)
crash("segmentation-fault-when-called", "reads address 0 when called",
    wrong="""
    import ctypes
    def rnn_step(x_t, h_prev, p):
        return ctypes.string_at(0)
    """, code="")
crash("abort", "os.abort", """
    import os
    os.abort()
    """)
crash("kill-itself", "SIGKILL to itself", """
    import os
    os.kill(os.getpid(), 9)
    """)
crash("stop-itself", "SIGSTOP to itself", """
    import os, signal
    os.kill(os.getpid(), signal.SIGSTOP)
    """, timeout=6)
crash("recursion", "calls itself without an end", wrong="""
    def rnn_step(x_t, h_prev, p):
        return rnn_step(x_t, h_prev, p)
    """, code="")
crash("deep-recursion", "recursion past the stack of C",
    GUARD + """
import sys
sys.setrecursionlimit(10**9)
def down(k):
    return [down(k + 1)]
down(0)
""", inside=True, timeout=6)
crash("endless-loop", "a loop in the cell that ends after a minute", """
    import time
    end = time.time() + 60
    while time.time() < end:
        pass
    """, timeout=5)
crash("endless-loop-when-called", "a loop in the function", wrong="""
    import time
    def rnn_step(x_t, h_prev, p):
        end = time.time() + 60
        while time.time() < end:
            pass
        return h_prev
    """, code="", timeout=5)
crash("deaf-loop", "a loop that catches every interrupt", """
    import signal, time
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = time.time() + 60
    while time.time() < end:
        try:
            time.sleep(0.1)
        except BaseException:
            pass
    """, timeout=5)
crash("deaf-loop-when-called", "a function that catches every exception",
    wrong="""
    import time
    def rnn_step(x_t, h_prev, p):
        end = time.time() + 60
        while time.time() < end:
            try:
                while time.time() < end:
                    pass
            except BaseException:
                pass
        return h_prev
    """, code="", timeout=5)
crash("holds-the-lock", "one long call that no thread can interrupt",
    wrong="""
    def rnn_step(x_t, h_prev, p):
        return sum(range(3 * 10**9))
    """, code="", timeout=5)
crash("slow-repr", "a value that takes a minute to print", """
    import time
    class Slow:
        def __repr__(self):
            time.sleep(60)
    Slow()
    """, timeout=5)
crash("slow-error", "an error that takes a minute to print", """
    import time
    class Slow(Exception):
        def __str__(self):
            time.sleep(60)
            return ""
    raise Slow
    """, timeout=5)
crash("slow-exit", "leaving takes a minute", """
    import atexit, threading, time
    atexit.register(time.sleep, 60)
    threading.Thread(target=time.sleep, args=(60,)).start()
    """)
crash("closed-sockets", "closes all its files", """
    import os
    os.closerange(3, 200)
    """, timeout=6)
crash("twenty-gigabytes", "asks for 20 GB at once", wrong="""
    def rnn_step(x_t, h_prev, p):
        return np.zeros(20_000_000_000 // 8)
    """, code="")
crash("memory", "fills memory in steps of a gigabyte, up to eight",
    GUARD + """
held = []
for _ in range(8):
    held.append(np.ones(125_000_000))
""", inside=True, memory=2048)
crash("memory-when-called", "the same when it is called", wrong=GUARD + """
def rnn_step(x_t, h_prev, p):
    return [np.ones(125_000_000) for _ in range(8)]
""", code="", inside=True, memory=2048)
crash("memory-in-children", "four processes share more than one may have",
    GUARD + """
import os, time
children = []
for _ in range(4):
    if (pid := os.fork()) == 0:
        try:
            held = np.ones(75_000_000)
            time.sleep(15)
        finally:
            os._exit(0)
    children.append(pid)
end = time.time() + 10
while time.time() < end:
    text = "".join(open(f"/proc/{pid}/status").read() for pid in children)
    lines = [s for s in text.splitlines() if s.startswith("VmRSS")]
    if sum(int(line.split()[1]) for line in lines) > 2_200_000:
        def rnn_step(x_t, h_prev, p):
            return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
        break
    time.sleep(0.2)
""", inside=True, memory=2048, breaks=(FORWARD, OUTPUT, BACKWARD))
crash("network", "connects to a host that never answers", """
    import socket
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=30)
    except OSError as error:
        print(error)
    """, inside=True, timeout=6)
crash("no-python", "is no Python", wrong="def rnn_step(x_t, h_prev, p:\n",
      code="")
crash("open-string", "a string that does not end", code="",
      wrong="def rnn_step(x_t, h_prev, p):\n    '''the new state\n")
crash("null-byte", "a null byte in the source", wrong="rnn_step = '\0'\n",
      code="")
crash("no-answer", "an empty cell", wrong="", code="")
odd("crashes", "kernel-dies-in-the-middle",
    "helpers defined before a crash are there after it",
    {OUTPUT: "import os\nos._exit(1)\n",
     BACKWARD: """
     def rnn_step_backward(dh, x_t, h_prev, h, p):
         da = dh * slope(h)
         return (da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da,
                 da.sum(axis=0))
     """},
    before="def slope(h):\n    return 1 - h**2\n", loses=(OUTPUT,))
odd("crashes", "two-kernels-die", "two exercises kill the kernel, four do not",
    {STEP: "import os\nos._exit(1)\n",
     OUTPUT: "def rnn_output(h_t, W_y, b_y):\n    import os\n"
             "    os.abort()\n"},
    loses=(STEP, OUTPUT))
odd("crashes", "all-wrong-ways", "one of every kind of failure",
    {SHAPE: "shape = (4, 7, 3)\n", COUNT: "parameters = 1 +\n",
     STEP: "import os\nos._exit(1)\n",
     OUTPUT: "def rnn_output(h_t, W_y, b_y):\n    return 1 / 0\n",
     BACKWARD: "raise RuntimeError('no')\n"},
    loses=(SHAPE, COUNT, STEP, OUTPUT, BACKWARD))
