"""A kernel that nbval runs cells in, and that cannot harm who reads it.

nbval's `RunningKernel` waits for ever on a kernel that keeps talking, waits
out the whole timeout of one that is dead, and keeps whatever is sent. This
one has a deadline for each cell and one for all, notices death, reads both
channels as messages come, and counts bytes and memory.
"""

import contextlib
import os
import signal
import stat
import time
from collections import deque
from queue import Empty
from subprocess import DEVNULL

import psutil
import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from nbval.kernel import RunningKernel

from rnngrading.memory import used
from rnngrading.relay import Relay

MAX_MESSAGE = 8_000_000    # bytes; answers to a probe are far smaller
MAX_OUTPUT = 20_000_000    # bytes of one cell
MAX_ALTOGETHER = 2_000_000_000  # bytes of all cells
MAX_MESSAGES = 50_000      # of one cell
MAX_SOCKETS = 20           # in the folder that a kernel can write to
STARTS = 60                # seconds for a kernel to start
_AT_ONCE = 100             # messages between looks at anything else
_WEIGH = 0.2               # seconds between looks at its memory
_SHORT = 0.2               # seconds in which no cell fills it
_BEAT = 0.1                # seconds between looks at whether it lives
_ENDING = 5                # seconds for what follows a cell's reply
_SUBSCRIBED = 0.05         # seconds from a reply to its idle, or ask again


class Stopped(Exception):
    """The kernel cannot go on; the message completes "The cell …"."""


class ConfinedKernel(RunningKernel):
    """A kernel with its sockets in a folder, started by `argv`.

    seconds: for a cell;  memory: MB of all its processes together
    until: by the clock, when the last cell has to be done
    clock: () → seconds that only grow
    """

    def __init__(self, argv, place, seconds, memory, until=float("inf"),
                 clock=time.monotonic):
        self.place, self.seconds, self.memory = place, seconds, memory
        self.until, self.clock = until, clock
        self.began = self.weighed = clock()
        self.deadline = self.began + STARTS
        self.messages = 0
        self._starting = True
        self._waiting = {"shell": deque(), "iopub": deque()}
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        context.setsockopt(zmq.RECONNECT_IVL, 10)  # ms; we are there first
        context.setsockopt(zmq.RCVHWM, 0)  # all; the relay counts the bytes
        self.km = KernelManager(
            kernel_name="marked", context=context, transport="ipc",
            ip=str(place.runtime / "k"),
            connection_file=str(place.runtime / "connection.json"),
            kernel_spec_manager=_Specs(argv),
        )
        self.km.start_kernel(
            env={}, cwd=str(place.work), stdout=DEVNULL, stderr=DEVNULL
        )
        self.kc = self.km.client()
        wire = place.runtime.with_name("wire")
        wire.mkdir(mode=0o700, exist_ok=True)
        self.relay = Relay(
            [(f"{wire}/k-{port}", f"{place.runtime}/k-{port}")
             for port in (self.km.shell_port, self.km.iopub_port)],
            MAX_OUTPUT, MAX_ALTOGETHER,
        )
        self.kc.ip = f"{wire}/k"
        self.kc.start_channels(stdin=False, hb=False, control=False)
        self._channels = {
            self.kc.shell_channel.socket: "shell",
            self.kc.iopub_channel.socket: "iopub",
        }
        self._poller = zmq.Poller()
        for socket in self._channels:
            self._poller.register(socket, zmq.POLLIN)
        try:
            self._await_start()
        except Stopped:
            self.stop()
            raise

    def _await_start(self):
        """Until a kernel_info comes back on both channels."""
        while True:
            asked = self.kc.kernel_info()
            try:
                self.await_reply(asked, STARTS)
                self.await_idle(asked, _SUBSCRIBED)
            except Empty:  # the subscription was too late for this one
                continue
            self._starting = False
            return

    def execute_cell_input(self, cell_input, allow_stdin=None):
        """Send a cell; its time and its output are counted from here."""
        self.began = self.clock()
        self.deadline = min(self.began + self.seconds, self.until)
        self.messages = 0
        self.relay.begin()
        return super().execute_cell_input(cell_input, allow_stdin=False)

    def get_message(self, stream, timeout=None):
        """The next message of a channel, as `RunningKernel` has it.

        Raises Stopped where the kernel died, took too long, or sent too
        much or what is no message; Empty, while it starts alone.
        """
        queue = self._waiting[stream]
        limit = self.deadline + (_ENDING if stream == "iopub" else 0)
        end = time.monotonic() + timeout if self._starting else limit
        while not queue:
            now = self.clock()
            if now >= limit:
                raise Stopped(
                    f"took longer than {self.seconds:g} seconds"
                    if self.deadline < self.until else
                    "was running when the time for the whole notebook ended"
                )
            if now >= end:
                raise Empty
            if not self._read(min(_BEAT, limit - now)) \
                    and not self.is_alive() and not self._read(0):
                raise Stopped("ended the kernel")
        if stream == "shell" and self.clock() - self.began > _SHORT:
            self._weigh()  # what it leaves behind is not the next cell's
        return queue.popleft()

    def _read(self, wait):
        """Take in what has come; whether anything has."""
        ready = self._poller.poll(max(0, wait) * 1000)
        for socket, _ in ready:
            queue = self._waiting[self._channels[socket]]
            for _ in range(_AT_ONCE):
                try:
                    self._take(socket.recv_multipart(zmq.NOBLOCK), queue)
                except zmq.Again:
                    break
        if not _tidy(self.place.runtime):
            raise Stopped("wrote files where the kernel has its sockets")
        if self.clock() - self.weighed > _WEIGH:
            self._weigh()
        self._count()
        return bool(ready)

    def _take(self, frames, queue):
        self.messages += 1
        self._count()
        try:
            _, frames = self.kc.session.feed_identities(frames)
            message = self.kc.session.deserialize(frames)
        except Exception:  # forged, cut, too deep: whatever the parser says
            raise Stopped("sent a damaged message") from None
        if not _whole(message):
            return
        queue.append(message)
        if _leaves(message):
            raise Stopped("ended the kernel")

    def _count(self):
        if self.relay.over or self.messages > MAX_MESSAGES:
            raise Stopped(
                f"put out more than {MAX_OUTPUT // 1_000_000} MB or "
                f"{MAX_MESSAGES} messages"
            )

    def _weigh(self):
        """Limits of the system hold for each process; this, for all."""
        self.weighed = self.clock()
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(self.km.provisioner.pid)
            held = used((top, *top.children(recursive=True)))
            if held > self.memory * 1e6:
                raise Stopped(f"used more than {self.memory} MB of memory")

    def interrupt(self):
        """Never: an interrupted cell may go on and say that it did not."""
        raise Stopped(f"took longer than {self.seconds:g} seconds")

    def stop(self):
        """End the kernel and all that it started."""
        if hasattr(self, "km"):
            self.kc.stop_channels()
            self.relay.close()
            # The manager would look every tenth of a second whether it ended.
            process = self.km.provisioner.process
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.km.shutdown_kernel(now=True)
            self.km.cleanup_resources()
            self.km.context.destroy(linger=0)
            del self.km


class _Specs(KernelSpecManager):
    """Knows one kernel: the confined one."""

    def __init__(self, argv):
        super().__init__()
        self._argv = argv

    def get_kernel_spec(self, kernel_name):
        return KernelSpec(
            argv=self._argv, display_name=kernel_name, language="python"
        )


def _leaves(message):
    """Whether a cell called exit(): its kernel ends a moment later, in what
    would be the next cell."""
    payload = message["content"].get("payload") \
        if message.get("msg_type") == "execute_reply" else None
    return isinstance(payload, list) and any(
        isinstance(part, dict) and part.get("source") == "ask_exit"
        for part in payload
    )


def _whole(message):
    """Whether the parts that nbval reads have the types it expects."""
    content = message.get("content")
    if not isinstance(message.get("parent_header"), dict) \
            or not isinstance(content, dict):
        return False
    needs = {
        "status": {"execution_state": str},
        "stream": {"name": str, "text": str},
        "display_data": {"data": dict, "metadata": dict},
        "execute_result": {"data": dict, "metadata": dict,
                           "execution_count": int | None},
        "error": {"ename": str, "evalue": str, "traceback": list},
        "execute_reply": {"status": str},
    }.get(message.get("msg_type"), {})
    return all(isinstance(content.get(k, ...), t) for k, t in needs.items())


def _tidy(folder):
    """Whether the folder holds a few sockets, and no files to fill a disk."""
    found = [p for p in folder.iterdir() if p.name != "connection.json"]
    return len(found) <= MAX_SOCKETS and all(
        not os.path.lexists(p) or stat.S_ISSOCK(p.lstat().st_mode)
        for p in found
    )
