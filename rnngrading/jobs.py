"""Jobs, each in a process of its own, here or on a cluster.

Here a pool of threads waits for processes that are forked from one that has
imported everything already (`ready`). A process that dies or takes too long
is ended with all that it started, and its job is tried once more; then the
receipt says "lost", and a person must look. On a cluster, each of its
workers does the same with the jobs that it is sent.
"""

import contextlib
import ctypes
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from multiprocessing import connection
from urllib.parse import urlsplit

import psutil

from rnngrading import disk, isolation, marking

# A process is one job on one core; its parent must have no threads.
_ONE_THREAD = {
    f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "OPENBLAS", "MKL")
}
_SUBREAPER, _PARENT_DEATH = 36, 1      # of prctl(2)

_forkserver = multiprocessing.get_context("forkserver")
_starting = threading.Lock()
_ENDED = "The grader's process ended before there was a mark."
_alive = set()                         # the processes at work


class Died(RuntimeError):
    """A process that ended without a receipt; the text says how."""


def run(jobs, *, mark=marking.mark, workers=None, executor=None, limit=None,
        level=None):
    """Yield (job, receipt) for each job, in the order they are done.

    jobs: dicts, as marking.mark takes them; read as they are needed
    mark: (job) → receipt, a function that can be imported
    workers: processes at a time here; as many as there are cores if None
    executor: "dask://HOST:PORT", a cluster instead of this machine
    limit: seconds for one job; marking.wall_limit(job) if None
    level: the isolation that all workers of a cluster must reach, if any

    Closing the generator, or an exception in it, ends all processes.
    """
    stopping = threading.Event()
    with contextlib.ExitStack() as stack:
        if executor is None:
            number = workers or cores()
            pool = stack.enter_context(ThreadPoolExecutor(number))

            def send(job):
                return pool.submit(work, job, mark, limit, stopping)
        else:
            pool, number = stack.enter_context(_cluster(executor, level))

            def send(job):
                return pool.submit(work, job, mark, limit)

        pending = {}
        # Before the pool is left, which waits for its threads.
        stack.callback(_stop, pool, pending, stopping)
        for job in jobs:
            pending[send(job)] = job
            if len(pending) >= 2 * number:
                yield from _done(pending)
        while pending:
            yield from _done(pending)


def _done(pending):
    """Wait for one or more of {future: job}; yield and remove them."""
    ready, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in ready:
        job = pending.pop(future)
        try:
            receipt = future.result()
        except Exception as error:  # of the engine: a worker lost, no module
            receipt = marking.lost(job, f"{type(error).__name__}: {error}")
        yield job, receipt


def _stop(pool, pending, stopping):
    """End what is still at work, and start no more of it."""
    stopping.set()
    for future in pending:
        future.cancel()
    while isinstance(pool, ThreadPoolExecutor) \
            and wait(pending, timeout=0.1).not_done:
        end_all()


def work(job, mark=marking.mark, limit=None, stopping=None):
    """The receipt of one job, marked in a process of its own.

    stopping: an Event; once it is set nothing is tried again
    """
    limit = marking.wall_limit(job) if limit is None else limit
    # What cannot have children, such as a worker under Dask's nanny, can
    # still run a program.
    elsewhere = (
        _spawned if multiprocessing.current_process().daemon else _forked
    )
    why = "The run was stopped."
    for _ in range(2):
        if stopping is not None and stopping.is_set():
            break
        try:
            return elsewhere(job, mark, limit)
        except Died as error:
            why = str(error)
    return marking.lost(job, why)


def cores():
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


@contextlib.contextmanager
def interruptible():
    """SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [
        signal.signal(number, signal.default_int_handler)
        for number in numbers
    ]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def end_all():
    """End every process at work, with all that it started."""
    for process in list(_alive):
        end(process)


def end(process):
    """Kill a psutil.Process and everything that it started."""
    with contextlib.suppress(psutil.Error):
        process.suspend()       # so that it starts nothing more
        end_below(process)
        process.kill()


def end_below(top=None):
    """Kill everything that a process, or else this one, started.

    It has adopted what its children left behind (`adopt`), so nothing gets
    away by leaving its parent. Tried a limited number of times: what forks
    faster than it can be killed is stopped by the limits on the kernel.
    """
    top = top or psutil.Process()
    for _ in range(50):
        below = [
            process for process in top.children(recursive=True)
            if _status(process) != psutil.STATUS_ZOMBIE
        ]
        if not below:
            return
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(below, timeout=0.02)


def _status(process):
    try:
        return process.status()
    except psutil.Error:
        return psutil.STATUS_ZOMBIE


def adopt():
    """Make this process, on Linux, the parent of what its children leave
    behind, instead of the system."""
    _prctl(_SUBREAPER, 1)


def _prctl(*arguments):
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(*arguments, *[0] * (5 - len(arguments)))


def _settle():
    """What a process does before its job: it becomes the head of a session,
    adopts, and prints nothing."""
    with contextlib.suppress(PermissionError):     # it is the head already
        os.setsid()
    adopt()
    signal.signal(signal.SIGTERM, _ended)
    # Nothing that is printed reaches the terminal of the instructor.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _ended(*_):
    end_below()
    disk.clear(os.getpid())
    end_below()     # what may have been started meanwhile
    os._exit(1)


# --- forked from a process that has imported everything ---------------------

def _forked(job, mark, limit):
    with contextlib.ExitStack() as stack:
        with _starting, _one_thread():
            ours, theirs = _forkserver.Pipe(duplex=False)
            stack.enter_context(ours)
            process = _forkserver.Process(
                target=_child, args=(theirs, mark, job), daemon=True
            )
            _forkserver.set_forkserver_preload(["rnngrading.ready"])
            try:
                with theirs:
                    process.start()
                late = stack.enter_context(_watched(process.pid, limit))
                parent = psutil.Process(process.pid).ppid()
            except (OSError, EOFError):
                raise Died("The grader's process did not start.") from None
            except psutil.Error:  # gone before anybody looked
                raise Died(_ENDED) from None
        try:
            answer = ours.recv_bytes()
        except (EOFError, OSError):
            # Its files are closed before its children are passed on.
            process.join()
            _sweep(parent)
            raise Died(_how(late, limit)) from None
        finally:
            process.join()
    process.close()
    return _receipt(answer)


def _sweep(parent):
    """End what a process that died has left to the one it was forked from,
    whose other children are all known."""
    with _starting, contextlib.suppress(psutil.Error):
        known = {child.pid for child in multiprocessing.active_children()}
        for left in psutil.Process(parent).children():
            if left.pid not in known:
                end(left)


def _child(pipe, mark, job):
    """What a forked process does."""
    _settle()
    threading.Thread(target=_orphaned, daemon=True).start()
    pipe.send_bytes(_answer(mark, job))


def _orphaned():
    """End when the run does, even if that was killed."""
    connection.wait([multiprocessing.parent_process().sentinel])
    _ended()


def _answer(mark, job):
    """The receipt, or what went wrong, as bytes. JSON, not pickle: this
    process has talked to a kernel that students own."""
    try:
        answer = {"receipt": mark(job)}
    except Exception as error:
        answer = {"failed": f"{type(error).__name__}: {error}"}
    finally:
        end_below()
    return json.dumps(answer).encode()


@contextlib.contextmanager
def _one_thread():
    """The environment of what is started here, and nothing else's."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _watched(pid, limit):
    """End the process after so many seconds; the Event says if it was.

    However it ends, nothing of it stays on the disk.
    """
    process = psutil.Process(pid)    # not its number: that is used again
    late = threading.Event()

    def overrun():
        late.set()
        end(process)

    timer = threading.Timer(limit, overrun)
    timer.daemon = True
    timer.start()
    _alive.add(process)
    try:
        yield late
    finally:
        _alive.discard(process)
        timer.cancel()
        disk.clear(pid)


def _how(late, limit):
    if late.is_set():
        return f"The grader was stopped after {limit:g} seconds."
    return _ENDED


def _receipt(answer):
    found = json.loads(answer)
    if "failed" in found:
        raise Died(f"The grader failed: {found['failed']}")
    return found["receipt"]


# --- a program of its own, where there can be no forks -----------------------

def _spawned(job, mark, limit):
    code = "from rnngrading import jobs; jobs.serve()"
    process = subprocess.Popen(
        # -P: what lies in the working folder is not imported.
        [sys.executable, "-P", "-c", code,
         f"{mark.__module__}:{mark.__qualname__}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=os.environ | _ONE_THREAD,
    )
    with process, _watched(process.pid, limit) as late:
        answer, _ = process.communicate(json.dumps(job).encode())
    if not answer:
        raise Died(_how(late, limit))
    return _receipt(answer)


def serve():
    """Read a job from stdin, write what came of it to stdout."""
    importlib.import_module("rnngrading.ready")
    module, name = sys.argv[1].split(":")
    mark = getattr(importlib.import_module(module), name)
    job = json.load(sys.stdin)
    with open(os.dup(1), "wb") as out:
        _settle()
        _prctl(_PARENT_DEATH, int(signal.SIGTERM))
        out.write(_answer(mark, job))


# --- a cluster --------------------------------------------------------------

@contextlib.contextmanager
def _cluster(address, level):
    """(executor, threads) of a Dask cluster; ValueError if there is none."""
    place = urlsplit(address)
    if place.scheme != "dask" or not place.netloc or place.path:
        raise ValueError(
            f"executor must be dask://HOST:PORT; got {address!r}"
        )
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ValueError(
            f"executor {address} needs {error.name}, which is not installed: "
            "pip install distributed"
        ) from error
    try:
        client = distributed.Client(f"tcp://{place.netloc}", timeout=10)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"executor: no Dask scheduler answers at {address}: {error}"
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ValueError(f"executor: the cluster {address} has no workers")
        _need_same(client)
        if level is not None:
            _need_level(client, level)
        yield client.get_executor(pure=False), max(threads, 8)


def _need_same(client):
    """ValueError unless the workers mark with the code that is here."""
    here = marking.version()
    try:
        found = client.run(marking.version)
    except Exception as error:
        raise ValueError(
            "executor: a worker of the cluster has no rnncourse that marks: "
            f"{error}"
        ) from error
    for worker, version in found.items():
        if version != here:
            raise ValueError(
                f"executor: worker {worker} marks with rnncourse {version}, "
                f"here it is {here}; install the same"
            )


def _need_level(client, level):
    """ValueError unless every worker can isolate at this level."""
    try:
        client.run(isolation.need, level)
    except ValueError as error:
        raise ValueError(f"executor: on a worker, {error}") from error
