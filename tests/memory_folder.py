"""Has what the tests write in memory where there is room, so that none of them waits for a disk."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ENOUGH_BYTES: Final = 6 << 30
"""What three processes' stores come to, thrice: a container's own `/dev/shm` is far smaller, and is left alone."""


def write_to_memory() -> None:
    """Make temporary folders there from now on, in processes of the tests too, but where TMPDIR says where."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH_BYTES:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None
