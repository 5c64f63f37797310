"""A kernel that dies, hangs, floods or lies is noticed, and soon."""

import time
from itertools import count
from textwrap import dedent

import psutil
import pytest
from nbval.plugin import NbCellError

from rnngrading import course, engine, isolation, kernel
from rnngrading.kernel import ConfinedKernel, Stopped


@pytest.fixture
def started():
    with engine.place() as (place, _):
        argv = isolation.argv(
            isolation.best(), place, course.course(), 2000
        )
        it = ConfinedKernel(argv, place, seconds=8, memory=2000)
        it.clock = lambda: 0.0       # however slow the machine is
        yield it
        it.stop()


def _run(it, code):
    """The messages that a cell publishes."""
    sent, found = it.execute_cell_input(code), []
    it.await_reply(sent, 4)
    while True:
        message = it.get_message("iopub", 5)
        if message["parent_header"].get("msg_id") != sent:
            continue
        if message["content"].get("execution_state") == "idle":
            return found
        found.append(message["content"])


def test_it_runs_cells_and_keeps_their_state(started):
    _run(started, "a = 6")
    text = [m["text"] for m in _run(started, "print(7 * a)") if "text" in m]
    assert text == ["42\n"]


def test_more_messages_than_a_socket_holds_all_arrive(started):
    code = ("from IPython.display import display\n"
            "for i in range(1500): display({'text/plain': str(i)}, raw=True)")
    found = [m["data"]["text/plain"] for m in _run(started, code)
             if "data" in m]
    assert found == [str(i) for i in range(1500)]


@pytest.mark.parametrize(("code", "says"), [
    ("import os; os._exit(0)", "ended the kernel"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
     "ended the kernel"),
    ("exit()", "ended the kernel"),
    # Unflushed, it could fill its memory before anything is sent.
    ("while True: print('x' * 100_000, flush=True)", "put out more than"),
])
def test_why_it_stopped(started, code, says):
    with pytest.raises(Stopped, match=says):
        _run(started, code)


@pytest.mark.parametrize(("until", "says"), [
    (float("inf"), "took longer than 8 seconds"),
    (5, "was running when the time for the whole notebook ended"),
])
def test_a_cell_that_takes_too_long(started, until, says):
    started.clock = count().__next__  # a second for every look
    started.until = until
    with pytest.raises(Stopped, match=says):
        _run(started, "import time; time.sleep(600)")


def test_what_it_sends_is_counted_before_it_is_read(started):
    """A message that does not end is no message that could be weighed."""
    code = (
        "import zmq\n"
        "from ipykernel.kernelapp import IPKernelApp\n"
        "socket = IPKernelApp.instance().iopub_socket\n"
        "while True: socket.send(b'x' * 1_000_000, zmq.SNDMORE)"
    )
    before = psutil.Process().memory_info().rss
    with pytest.raises(Stopped, match="put out more than"):
        _run(started, code)
    assert psutil.Process().memory_info().rss - before < 100e6


HELD = {
    "of its children": """
        import os
        for _ in range(5):
            if os.fork() == 0:
                held = np.ones(10_000_000); time.sleep(600); os._exit(0)
        """,
    "shared by its children": """
        import mmap, os
        for _ in range(5):
            if os.fork() == 0:
                held = mmap.mmap(-1, 80_000_000)
                held.write(b"x" * 80_000_000); time.sleep(600); os._exit(0)
        """,
    "of children that ended": """
        import mmap, os
        held = [mmap.mmap(-1, 80_000_000) for _ in range(5)]
        for part in held:
            if (child := os.fork()) == 0:
                part.write(b"x" * 80_000_000); os._exit(0)
            os.waitpid(child, 0)
        """,
    "waiting in sockets": """
        import socket
        held = []
        for _ in range(300):
            ends = socket.socketpair()
            ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
            ends[0].setblocking(False)
            try:
                while True: ends[0].send(b"x" * 100_000)
            except BlockingIOError: held.append(ends)
        """,
}


@pytest.mark.parametrize("code", HELD.values(), ids=HELD)
def test_all_its_processes_together_have_one_limit(started, code):
    started.memory, started.clock = 200, time.monotonic
    started.seconds = 600
    code = f"import time, numpy as np\n{dedent(code)}\ntime.sleep(600)"
    with pytest.raises(Stopped, match="used more than 200 MB"):
        _run(started, code)


def test_a_damaged_message_stops_it(started):
    code = (
        "from ipykernel.kernelapp import IPKernelApp\n"
        "app = IPKernelApp.instance()\n"
        "app.iopub_socket.send_multipart([b'x', b'<IDS|MSG>', b'', b'{'])"
    )
    with pytest.raises(Stopped):
        _run(started, code)


def test_files_beside_the_sockets_stop_it(started):
    code = f"open('{started.place.runtime}/x', 'w').write('x')\n" \
           "import time; time.sleep(600)"
    with pytest.raises(Stopped, match="wrote files"):
        _run(started, code)


def test_an_interrupt_is_never_sent(started):
    with pytest.raises(Stopped):
        started.interrupt()


def test_it_does_not_start_twice(started):
    started.stop()
    started.stop()
    assert not started.is_alive()


@pytest.mark.parametrize("message", [
    {}, {"parent_header": 3, "content": {}, "msg_type": "status"},
    {"parent_header": {}, "content": [], "msg_type": "status"},
    {"parent_header": {}, "content": {}, "msg_type": "status"},
    {"parent_header": {}, "content": {"name": 1, "text": ""},
     "msg_type": "stream"},
    {"parent_header": {}, "content": {"data": [], "metadata": {}},
     "msg_type": "display_data"},
])
def test_what_is_no_message_is_dropped(message):
    assert not kernel._whole(message)


def test_nbval_still_has_the_parts_that_are_used():
    from nbval.kernel import RunningKernel
    from nbval.plugin import IPyNbFile

    for name in ("await_reply", "await_idle", "execute_cell_input",
                 "is_alive", "stop", "get_message", "interrupt"):
        assert hasattr(RunningKernel, name)
    assert hasattr(IPyNbFile, "setup") and issubclass(NbCellError, Exception)
