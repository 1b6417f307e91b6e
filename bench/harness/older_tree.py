"""An older version of the product: a commit of this repository, checked out beside the bench's own stores."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.harness.setting import DATA, ROOT
from bench.harness.tree import Tree

HASH_LENGTH: Final = 9


class UnknownCommit(Exception):
    """This repository does not hold the commit that was named."""


def commit_named(text: str) -> str:
    """The short hash of the commit that this text names; raises UnknownCommit."""
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"--short={HASH_LENGTH}", f"{text}^{{commit}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnknownCommit(
            f"This repository has no commit {text}. Name one that `git log` shows; "
            "a shallow clone gets the others by `git fetch --unshallow`."
        )
    return done.stdout.strip()


@contextmanager
def older_tree(commit: str, folder: Path = DATA) -> Iterator[Tree]:
    """The product at this commit, checked out until the block ends; its stores stay for the next measurement.

    It runs by this Python and the packages that are installed for it now.
    """
    own = folder / "against" / commit
    checkout = own / "tree"
    _remove(checkout)
    _git("worktree", "add", "--quiet", "--detach", "--force", str(checkout), commit)
    try:
        yield Tree(f"engine@{commit}", checkout, own / "data")
    finally:
        _remove(checkout)


def _remove(checkout: Path) -> None:
    if checkout.exists():
        _git("worktree", "remove", "--force", str(checkout))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True)
