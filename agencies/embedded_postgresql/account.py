"""Which account PostgreSQL runs under: it refuses root, so root lends it another one.

Never opens a folder's permissions beyond the cluster's own.
"""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Account:
    """A kind that launch.py understands, and the owner that files need under it."""

    kind: str
    uid: int
    gid: int

    @classmethod
    def choose(cls) -> "Account":
        """Ourselves; for root a user namespace of its own, or `nobody` where namespaces are refused."""
        if os.getuid() != 0:
            return cls("plain", os.getuid(), os.getgid())
        namespace = cls("namespace", 0, os.getgid())
        if sys.platform == "linux" and _can_be(namespace):
            return namespace
        nobody = pwd.getpwnam("nobody")
        return cls(f"{nobody.pw_uid}:{nobody.pw_gid}", nobody.pw_uid, nobody.pw_gid)

    def command(self, *program: str | Path) -> list[str]:
        """The command that runs the program under this account and ends it with us."""
        return [sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), self.kind, *map(str, program)]

    def own(self, folder: Path) -> None:
        """Gives the folder and all in it to the account, the folder last, so that a kill half-way is made good."""
        if self.kind == "plain" or folder.stat().st_uid == self.uid:
            return
        for path, _, files in os.walk(folder, topdown=False):
            for owned in (*(Path(path, file) for file in files), Path(path)):
                os.chown(owned, self.uid, self.gid, follow_symlinks=False)

    def let_in(self, folder: Path) -> None:
        """Lets the account pass through the folder to what it owns there."""
        status = folder.stat()
        if self.kind not in ("plain", "namespace") and not status.st_mode & 0o001:
            folder.chmod(status.st_mode | 0o001)

    def barrier(self, folder: Path) -> Path | None:
        """Return the first folder on the way into this one that the account may not enter."""
        if self.kind in ("plain", "namespace"):
            return None
        return next((each for each in (*reversed(folder.parents), folder) if not self._enters(each.stat())), None)

    def _enters(self, status: os.stat_result) -> bool:
        return bool(status.st_mode & (0o100 if status.st_uid == self.uid else 0o001))


def _can_be(account: Account) -> bool:
    return subprocess.run(account.command(), check=False, capture_output=True).returncode == 0
