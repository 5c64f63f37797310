"""What code in a confined kernel can reach; each claim of GUARANTEES."""

import base64
import json
import os
import subprocess

import pytest

from rnngrading import course, isolation
from rnngrading.isolation import Place


def _shell(tmp_path, code, level="bubblewrap", memory=2000):
    """Run Python where a kernel would run → what it printed."""
    for name in ("work", "run"):
        (tmp_path / name).mkdir(exist_ok=True)
    place = Place(tmp_path / "work", tmp_path / "run")
    (place.runtime / "connection.json").write_text("{}")
    argv = isolation.argv(level, place, course.course(), memory)
    settings = json.loads(argv[-2])
    at = argv.index(course.python())
    # launch.py sets the limits and imports a kernel; here is another one.
    kernel = tmp_path / "run" / "ipykernel"
    kernel.mkdir(exist_ok=True)
    (kernel / "__init__.py").write_text("")
    (kernel / "kernelapp.py").write_text(
        "class IPKernelApp:\n"
        f"    launch_instance = staticmethod(lambda: exec({code!r}, {{}}))\n"
    )
    for path in (kernel, *kernel.iterdir()):
        path.chmod(0o755)
    settings["path"].insert(0, str(place.runtime))
    done = subprocess.run(
        [*argv[: at + 4], json.dumps(settings),
         str(place.runtime / "connection.json")],
        capture_output=True, text=True, timeout=600, check=False,
        env={"SECRET": "x"}, cwd=place.work,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.fixture
def inside(bubblewrap, tmp_path):
    return lambda code, **more: _shell(tmp_path, code, bubblewrap, **more)


def test_the_best_level_is_one_that_works():
    isolation.need(isolation.best())
    isolation.need("process")
    assert isolation.best() in isolation.LEVELS
    assert set(isolation.GUARANTEES) == set(isolation.LEVELS)


def test_an_unknown_level_is_named():
    with pytest.raises(ValueError, match="process, bubblewrap; got 'docker'"):
        isolation.need("docker")


def test_a_missing_bubblewrap_is_said(monkeypatch):
    monkeypatch.setattr(isolation.shutil, "which", lambda name: None)
    isolation._why_no_bubblewrap.cache_clear()
    try:
        assert isolation.best() == "process"
        with pytest.raises(ValueError, match="bwrap is missing"):
            isolation.need("bubblewrap")
    finally:
        isolation._why_no_bubblewrap.cache_clear()


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_the_environment_is_scrubbed(level, tmp_path, request):
    if level == "bubblewrap":
        request.getfixturevalue("bubblewrap")
    said = _shell(tmp_path, "import os; print(sorted(os.environ))", level)
    assert "SECRET" not in said and "HOME" in said


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_memory_is_limited(level, tmp_path, request):
    if level == "bubblewrap":
        request.getfixturevalue("bubblewrap")
    code = "try: bytearray(3_000_000_000)\nexcept MemoryError: print('no')"
    assert _shell(tmp_path, code, level) == "no"


def test_neither_home_nor_repository_exists(inside):
    home, here = os.path.expanduser("~"), str(course._PACKAGE)
    code = (
        "import os\n"
        f"print(os.path.exists({here!r}), os.path.exists({__file__!r}))\n"
        f"print([n for n in os.listdir({home!r}) if n != '.pyenv']\n"
        f"      if os.path.exists({home!r}) else [])"
    )
    first, second = inside(code).splitlines()
    assert first == "False False"
    seen = json.loads(second.replace("'", '"'))
    # Nothing but the way to the interpreter, if that lies in the home.
    assert all(course.python().startswith(f"{home}/{name}/") for name in seen)


def test_the_installed_course_and_keras_do_not_exist(inside):
    code = (
        "import os\n"
        "found = [os.path.join(d, n) for top in ('/usr', '/opt', '/root',\n"
        "         '/lib', '/home', '/packages') for d, dirs, files in\n"
        "         os.walk(top) for n in dirs + files\n"
        "         if n in ('rnncourse', 'keras', 'tensorflow', 'catalogue')]\n"
        "print(found)"
    )
    assert inside(code) == "[]"


@pytest.mark.parametrize("path", [
    "/x", "/usr/x", "/course/x", "/packages/x", "/dev/x", "/etc/x",
    "/home/x", "/packages/numpy/x", "/course/course/rnncourse/x.py",
])
def test_the_system_is_read_only(inside, path):
    code = (
        f"try: open({path!r}, 'w'); print('written')\n"
        "except OSError as error: print('refused')"
    )
    assert inside(code) == "refused"


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/home/learner"])
def test_what_can_be_written_is_small(inside, folder):
    code = (
        "n = 0\n"
        "try:\n"
        "    while n < 40:\n"
        f"        open(f'{folder}/{{n}}', 'wb').write(bytes(10_000_000))\n"
        "        n += 1\n"
        "except OSError: print(n < 8)"
    )
    assert inside(code) == "True"


def test_there_is_no_network(inside):
    assert inside(
        "import socket\n"
        "print([n for _, n in socket.if_nameindex()])\n"
        "s = socket.socket(); s.settimeout(3)\n"
        "try: s.connect(('127.0.0.1', 22)); print('open')\n"
        "except OSError: print('closed')"
    ).splitlines()[-1] == "closed"


def test_only_its_own_processes_exist(inside):
    found = inside("import os; print(sum(n.isdigit() for n in "
                   "os.listdir('/proc')))")
    assert int(found) <= 3


def test_it_is_nobody_and_stays_so(inside):
    if os.geteuid():
        pytest.skip("who is not root stays who they are")
    user, effective, groups, abilities = inside(
        "import os\n"
        "print(os.getuid(), os.geteuid(), os.getgroups(), end=' ')\n"
        "text = open('/proc/self/status').read()\n"
        "print(text.split('CapEff:')[1].split()[0])"
    ).rsplit(" ", 3)
    assert int(user) >= 1_000_000 and user == effective
    assert groups == "[]" and int(abilities, 16) == 0


def test_processes_are_counted(inside):
    assert inside(
        "import os, time\n"
        "n = 0\n"
        "try:\n"
        "    while n < 300:\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(5); os._exit(0)\n"
        "        n += 1\n"
        "except BlockingIOError: print(n < 220)"
    ) == "True"


def test_the_settings_hold_no_secret_of_the_grader(bubblewrap, tmp_path):
    for name in ("work", "run"):
        (tmp_path / name).mkdir()
    place = Place(tmp_path / "work", tmp_path / "run")
    words = " ".join(
        isolation.argv(bubblewrap, place, course.course(), 1000)
    )
    assert "--unshare-net" in words and "--die-with-parent" in words
    assert base64.b64encode(b"secret").decode() not in words
