"""Runs server.py in processes forked from one that has imported it, which else takes most of a command's time.

Each is a process of its own with its own environment. As a shell does, by `python server.py`, those tests start it
whose promise the start itself is.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.patience import HANGING_SECONDS

ROOT: Final = Path(__file__).parent.parent

IMPORTED_BY: Final = os.getpid()
FORKING: Final = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["server", __name__, "tests.imported"])


class Forked:
    """A process that runs server.py, with what tests use of `subprocess.Popen`."""

    def __init__(self, arguments: tuple[str, ...], environment: Mapping[str, str], out: Path, err: Path) -> None:
        self._process = FORKING.Process(target=_run, args=(arguments, dict(environment), out, err), daemon=True)
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
        command = [sys.executable, "server.py", *arguments]
        try:
            return subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=HANGING_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{arguments} did not end in {HANGING_SECONDS} s.") from error
    with tempfile.TemporaryDirectory(prefix="maru-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = Forked(arguments, environment, out, err)
        try:
            code = process.wait(HANGING_SECONDS)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())


def _run(arguments: tuple[str, ...], environment: Mapping[str, str], out: Path, err: Path) -> None:
    """Become the command: its environment, its folder, its streams."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for stream, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, stream)
        os.close(opened)
    sys.argv = ["server.py", *arguments]
    import server

    sys.exit(server.main(sys.argv[1:]))
