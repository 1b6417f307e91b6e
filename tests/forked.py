"""Runs server.py, and the tests' own modules, in processes forked from one that has imported the product.

Importing it takes most of a command's time.

Each is a process of its own with its own environment. As a shell does, by `python server.py`, those tests start it
whose promise the start itself is.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.patience import HANGING_SECONDS

ROOT: Final = Path(__file__).parent.parent

IMPORTED_BY: Final = os.getpid()
FORKING: Final = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["server", __name__, "tests.imported"])


class Forked:
    """A process that runs server.py, or a module, with what tests use of `subprocess.Popen`."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        out: Path,
        err: Path,
        *,
        module: bool = False,
        input_path: Path = Path(os.devnull),
    ) -> None:
        """`module`: the first argument names one, which may have processes of its own."""
        main = _run_module if module else _run_server
        streams = input_path, out, err
        self._process = FORKING.Process(
            target=_run, args=(main, arguments, dict(environment), streams), daemon=not module
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, the negative number of the signal that ended it, None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended; TimeoutError where that takes longer."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"The process did not end in {timeout} s.")
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def can_fork() -> bool:
    """Whether there is a process to fork from: one that was itself forked, as for a mutant, has lost it."""
    return os.getpid() == IMPORTED_BY


def run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """What a command printed, and its exit code; TimeoutError where it does not end."""
    if not can_fork():
        return _unforked(("server.py", *arguments), environment, b"")
    return _ended(arguments, environment)


def run_module(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """What a module printed that was run as `python -m` runs it, and its exit code.

    The first argument names it; `given`: what it reads. TimeoutError where it does not end.
    """
    if not can_fork():
        return _unforked(("-m", *arguments), os.environ, given)
    return _ended(arguments, os.environ, module=True, given=given)


def _unforked(
    arguments: tuple[str, ...], environment: Mapping[str, str], given: bytes
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, input=given, capture_output=True, check=False, timeout=HANGING_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{arguments} did not end in {HANGING_SECONDS} s.") from error
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def _ended(
    arguments: tuple[str, ...], environment: Mapping[str, str], *, module: bool = False, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="maru-") as folder:
        out, err, input_path = Path(folder, "out"), Path(folder, "err"), Path(folder, "given")
        input_path.write_bytes(given)
        process = Forked(arguments, environment, out, err, module=module, input_path=input_path)
        try:
            code = process.wait(HANGING_SECONDS)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())


def _run(
    main: Callable[[tuple[str, ...]], None],
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    streams: tuple[Path, Path, Path],
) -> None:
    """Become the process: its environment, folder, path and streams."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    # As Python does when it starts.
    sys.path[1:1] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    write = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for stream, (path, how) in enumerate(zip(streams, (os.O_RDONLY, write, write), strict=True)):
        opened = os.open(path, how)
        os.dup2(opened, stream)
        os.close(opened)
    # multiprocessing has put another in its place.
    sys.stdin = os.fdopen(0, closefd=False)
    main(arguments)


def _run_server(arguments: tuple[str, ...]) -> None:
    sys.argv = ["server.py", *arguments]
    import server

    sys.exit(server.main(sys.argv[1:]))


def _run_module(arguments: tuple[str, ...]) -> None:
    module, *others = arguments
    sys.argv = [module, *others]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
