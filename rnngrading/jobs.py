"""Jobs, each in a process of its own, here or on a cluster.

Here a pool of threads waits for processes that are forked from one that has
imported everything already (`ready`). A process that dies or takes too long
is ended with all that it started, and its job is tried once more; then the
receipt says "lost", and a person must look. On a cluster, each of its
workers does the same with the jobs that it is sent.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from urllib.parse import urlsplit

import psutil

from rnngrading import course, disk, isolation, marking, worker
from rnngrading.processes import end
from rnngrading.receipt import Receipt

# A process is one job on one core; its parent must have no threads.
_ONE_THREAD = {
    f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "OPENBLAS", "MKL")
}

_forkserver = multiprocessing.get_context("forkserver")
_starting = threading.Lock()
_ENDED = "The grader's process ended before there was a mark."
_alive = set()                         # the processes at work


class Died(RuntimeError):
    """A process that ended without a receipt; the text says how."""


def run(jobs, *, mark=marking.mark, workers=None, executor=None, limit=None,
        level=None):
    """Yield (job, receipt) for each job, in the order they are done.

    jobs: Jobs, read as they are needed
    mark: (Job) → Receipt, a function that can be imported
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


def need(executor, level=None):
    """ValueError unless these jobs can be done there."""
    if executor is not None:
        with _cluster(executor, level):
            pass


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


# --- forked from a process that has imported everything ---------------------

def _forked(job, mark, limit):
    with contextlib.ExitStack() as stack:
        with _starting, _environment():
            ours, theirs = _forkserver.Pipe()
            stack.enter_context(ours)
            process = _forkserver.Process(
                target=worker.forked, args=(theirs, mark, job), daemon=True
            )
            _forkserver.set_forkserver_preload(["rnngrading.ready"])
            try:
                with theirs:
                    process.start()
                late = stack.enter_context(_watched(process.pid, limit))
                parent = psutil.Process(process.pid).ppid()
            except (OSError, EOFError):
                raise Died("The grader's process did not start.") from None
            except psutil.Error:  # killed: by itself it waits for our word
                raise Died(_ENDED) from None
        try:
            ours.send_bytes(b"begin")
            answer = ours.recv_bytes(worker.MAX_ANSWER)
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


def _settings():
    """What is imported here is imported there, and nothing that lies in the
    working folder: it may be the one of what was handed in."""
    return _ONE_THREAD | {
        "PYTHONSAFEPATH": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }


@contextlib.contextmanager
def _environment():
    """The environment of what is started here, and nothing else's."""
    made = _settings()
    before = {name: os.environ.get(name) for name in made}
    os.environ.update(made)
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
    return Receipt.from_json(found["receipt"])


# --- a program of its own, where there can be no forks -----------------------

def _spawned(job, mark, limit):
    code = "from rnngrading import worker; worker.serve()"
    process = subprocess.Popen(
        [sys.executable, "-c", code,
         f"{mark.__module__}:{mark.__qualname__}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=os.environ | _settings(),
    )
    with process, _watched(process.pid, limit) as late:
        answer, _ = process.communicate(json.dumps(job.to_json()).encode())
    if not answer:
        raise Died(_how(late, limit))
    return _receipt(answer)


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
        client = distributed.Client(f"tcp://{place.netloc}", timeout=20)
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
    here = course.version()
    try:
        found = client.run(course.version)
    except Exception as error:
        raise ValueError(
            "executor: a worker of the cluster has no rnncourse that marks: "
            f"{error}"
        ) from error
    for address, version in found.items():
        if version != here:
            raise ValueError(
                f"executor: worker {address} marks with rnncourse {version}, "
                f"here it is {here}; install the same"
            )


def _need_level(client, level):
    """ValueError unless every worker can isolate at this level."""
    try:
        client.run(isolation.need, level)
    except ValueError as error:
        raise ValueError(f"executor: on a worker, {error}") from error
