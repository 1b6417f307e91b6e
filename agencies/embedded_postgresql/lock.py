"""Advisory locks on files, by flock: the kernel drops them when their last holder dies, however it dies.

A lock is let go only by closing it: an explicit unlock would also take it from a child that inherited it.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import Self

PAUSE_SECONDS = 0.01


class Lock:
    """One opening of one lock file; two openings exclude each other, in one process too."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The descriptor, for a child that is to hold the lock too."""
        return self._fd

    def try_exclusive(self) -> bool:
        """Takes the lock for this opening alone, if no other has it."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_exclusive(self, seconds: float) -> bool:
        """Like `try_exclusive`, again and again for so long."""
        deadline = time.monotonic() + seconds
        while not self.try_exclusive():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def share(self) -> None:
        """Holds the lock together with others; blocks while one holds it alone."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def close(self) -> None:
        """Lets go."""
        os.close(self._fd)
