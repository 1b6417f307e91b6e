"""The seeded stores on which the tests of mutants run: a gateway for each process that runs mutants, made once."""

import json
import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.people import CITIZENS, DAY, SEED
from tests.running import SHARED, command, running_gateway, stores


def seed(folder: Path) -> None:
    """Seed the stores that all slots copy, as `tests/seeded_folder.py` does, which loads what may be mutated."""
    os.chmod(folder, 0o711)  # noqa: PTH101 (PostgreSQL's account passes through)
    seeding = command("seed", "--citizens", CITIZENS, "--seed", SEED, "--on", DAY, data=folder / "data")
    assert seeding.returncode == 0, seeding.stderr
    (folder / "done").touch()


class Slot:
    """A gateway over seeded stores of its own, on which the tests of one mutant after the other run."""

    def __init__(self, seeded: Path) -> None:
        self._seeded = seeded
        self._opened = ExitStack()
        self._open()

    @property
    def environment(self) -> dict[str, str]:
        """What tells tests to use these stores instead of making their own."""
        shared = {"url": self._url, "data": str(self._data), "stores": self._stores, "seeded": str(self._seeded)}
        return {SHARED: json.dumps(shared), "TMPDIR": str(self._temporary)}

    def renew(self) -> None:
        """Make the stores anew, where a killed process may have left something in them."""
        self.close()
        self._open()

    def close(self) -> None:
        """End the gateway and remove its stores."""
        self._opened.close()

    def _open(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="maru-"))
        self._opened.callback(shutil.rmtree, folder, ignore_errors=True)
        self._data, self._temporary = folder / "data", folder / "tmp"
        self._temporary.mkdir()
        os.chmod(folder, 0o711)  # noqa: PTH101 (PostgreSQL's account passes through)
        subprocess.run(["cp", "-a", self._seeded / "data", self._data], check=True)
        self._url = self._opened.enter_context(running_gateway(self._data)).url
        self._stores = stores(self._data)
