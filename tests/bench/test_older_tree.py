"""The older version that `python -m bench --against COMMIT` measures beside this one."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.harness.older_tree import commit_named, older_tree
from tests.running import ROOT


def git(*arguments: str) -> str:
    """What git says of this repository."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.long
def test_a_commit_that_is_not_there_is_refused_before_anything_is_seeded(tmp_path: Path) -> None:
    """The message names the commit and what to do, and nothing was made."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--against", "no-such-commit"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "BENCH_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "no commit no-such-commit. Name one that `git log` shows" in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_older_tree_is_what_the_commit_holds_and_leaves_nothing_registered(tmp_path: Path) -> None:
    """Its files are the commit's; a checkout that a killed run left behind is in nobody's way; stores stay."""
    before, commit = git("worktree", "list"), commit_named("HEAD")
    with older_tree(commit, tmp_path) as left:
        (left.path / "server.py").write_text("left behind by a run that was killed")
        with older_tree(commit, tmp_path) as tree:
            assert tree.variant == f"engine@{commit}"
            assert (tree.path / "server.py").read_text() == git("show", "HEAD:server.py")
            tree.data.mkdir()
        assert not tree.path.exists()
        assert tree.data.is_dir()
    assert git("worktree", "list") == before
