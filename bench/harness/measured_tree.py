"""Which code is measured and on which day, so that figures can be told from those of another version."""

import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.harness.older_tree import HASH_LENGTH
from bench.harness.setting import ROOT

WRITTEN: Final = ("bench/results.json", "bench/eligibility.json", "bench/against.json")
"""What measurements write: of a run after another the tree is as it was."""


@dataclass(frozen=True, slots=True)
class MeasuredTree:
    """A commit, whether the tree is what it holds, and the day; without a repository there is no commit to name."""

    commit: str | None
    is_clean: bool | None
    day: str


def measured_tree(root: Path = ROOT) -> MeasuredTree:
    """The tree as it stands now: to be asked before anything is measured."""
    commit = _git(root, "rev-parse", f"--short={HASH_LENGTH}", "HEAD")
    changes = _git(root, "status", "--porcelain", "--", ".", *(f":(exclude){each}" for each in WRITTEN))
    return MeasuredTree(commit, None if changes is None else not changes, str(date.today()))


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout.strip()
