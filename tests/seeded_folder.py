"""Seeded stores, made once for all processes of a run: whoever wants a data folder of its own copies them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from agencies.embedded_postgresql.lock import Lock
from tests.patience import HANGING_SECONDS
from tests.people import CITIZENS, DAY, SEED
from tests.running import command

FOLDER: Final = pytest.StashKey[Path]()
"""Where the run's stores are made; the process that hands out the tests tells the others and removes it."""


def fill(folder: Path) -> Path:
    """The data folder with a small population as of the tests' day; the first process that asks for it seeds it."""
    data = folder / "data"
    with Lock(folder / "seeding.lock") as lock:
        assert lock.wait_exclusive(HANGING_SECONDS), "another process seeds without end"
        if not (folder / "done").exists():
            seeding = command("seed", "--citizens", CITIZENS, "--seed", SEED, "--on", DAY, data=data)
            assert seeding.returncode == 0, seeding.stderr
            (folder / "done").touch()
    return data


@contextmanager
def copied(data: Path) -> Iterator[Path]:
    """A copy of a data folder on which no server runs; it is gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="maru-"))
    # PostgreSQL takes files only from their owner, so that the copy keeps it.
    subprocess.run(["cp", "-a", f"{data}/.", folder], check=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
