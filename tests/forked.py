"""Runs server.py's commands in processes forked from one that has imported them, which else takes most of their time.

Each is a process of its own with its own environment, as a shell would start it. What starts as a shell does, by
`python server.py`, are the gateways of `tests.running` and those commands whose start is itself the promise.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.patience import HANGING_SECONDS

ROOT: Final = Path(__file__).parent.parent

FORKING: Final = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["server", __name__])


def run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """What a command printed, and its exit code; TimeoutError where it does not end."""
    with tempfile.TemporaryDirectory(prefix="maru-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = FORKING.Process(target=_run, args=(arguments, dict(environment), out, err))
        process.start()
        process.join(HANGING_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{arguments} did not end in {HANGING_SECONDS} s.")
        done = subprocess.CompletedProcess(arguments, process.exitcode, out.read_text(), err.read_text())
        process.close()
        return done


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
