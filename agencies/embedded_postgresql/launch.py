"""Becomes a PostgreSQL program that ends with its parent: `launch.py PARENT ACCOUNT PROGRAM [ARGUMENT ...]`.

A script, started by account.py and never imported: in a process of its own there are no threads that a fork could
tear. It imports only the standard library. Without a PROGRAM it only tries whether the ACCOUNT can be had.
"""

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def enter_namespace() -> None:
    """Leaves root for `nobody` of a user namespace; outside it, processes and files stay root's."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    inside = pwd.getpwnam("nobody").pw_uid  # initdb wants a user that the machine has a name for
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are refused")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1")):
        Path("/proc/self", name).write_text(line, encoding="ascii")


def become(account: str) -> None:
    """Turns into the account: `plain`, `namespace` or `UID:GID`."""
    if account == "namespace":
        enter_namespace()
    elif account != "plain":
        uid, gid = account.split(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))


def end_with(parent: int) -> None:
    """Asks for SIGINT (PostgreSQL's fast shutdown) when the parent's starting thread ends; leaves if it has."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"process {parent}, which started this, has ended")


if __name__ == "__main__":
    become(sys.argv[2])
    # After the change of account: that change clears the parent-death signal.
    end_with(int(sys.argv[1]))
    if program := sys.argv[3:]:
        os.execv(program[0], program)  # noqa: S606
