"""The wire to a kernel, counted before anybody reads what comes on it.

ZeroMQ keeps a message until its last frame is there, and a kernel that is
a student's may send frames for ever: no limit of ZeroMQ's holds for their
sum. So its bytes pass through here, and stop where there are too many.
"""

import contextlib
import os
import selectors
import socket
import stat
import threading

_CHUNK = 1 << 16


class Relay:
    """Passes on what comes to sockets of ours from those of the kernel.

    pairs: [(path to listen at, path of the kernel's socket)]
    most: bytes from the kernel between two calls of `begin`
    altogether: bytes from the kernel
    """

    def __init__(self, pairs, most, altogether):
        self.most, self.left = most, altogether
        self.room = 0
        self._choose = selectors.DefaultSelector()
        self._open = set()
        self._wake, self._woken = socket.socketpair()
        self._choose.register(self._woken, selectors.EVENT_READ)
        for ours, theirs in pairs:
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(ours))
            listening.listen()
            self._choose.register(listening, selectors.EVENT_READ, str(theirs))
            self._open.add(listening)
        self.begin()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self):
        """From here on `most` bytes may come."""
        self.room = min(self.most, self.left)

    @property
    def over(self):
        """Whether more came than may."""
        return self.room < 0

    def close(self):
        """Nothing passes any more."""
        self._wake.close()
        for one in list(self._open):  # one of them may wait in sendall
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _run(self):
        with self._choose, self._woken:
            while True:
                for key, _ in self._choose.select():
                    if key.fileobj is self._woken:
                        for one in self._open:
                            one.close()
                        return
                    if key.fileobj not in self._open:
                        continue    # it went with its pair
                    if isinstance(key.data, str):
                        self._accept(key.fileobj, key.data)
                    else:
                        self._pass(key.fileobj, *key.data)

    def _accept(self, listening, path):
        ours, _ = listening.accept()
        theirs = socket.socket(socket.AF_UNIX)
        try:
            if not stat.S_ISSOCK(os.lstat(path).st_mode):
                raise OSError("no socket")
            theirs.connect(path)
        except OSError:  # not there yet: ZeroMQ will ask again
            ours.close()
            theirs.close()
            return
        for one, other, counts in ((ours, theirs, 0), (theirs, ours, 1)):
            self._choose.register(one, selectors.EVENT_READ, (other, counts))
            self._open.add(one)

    def _pass(self, one, other, counts):
        try:
            data = one.recv(_CHUNK)
            if counts:
                self.room -= len(data)
                self.left -= len(data)
            if data and not (counts and self.over):
                other.sendall(data)
                return
        except OSError:
            pass
        for end in (one, other):
            self._choose.unregister(end)
            self._open.discard(end)
            end.close()
