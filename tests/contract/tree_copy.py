"""A copy of the tree to which an agency joins, for tests that see what else is touched."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

LEFT_OUT = ("bench/", "docs/published/", "tests/front_end/")


def tree_copy(folder: Path) -> Path:
    """What is, or could be, tracked, but for what no agency could concern; skips where this is no repository."""
    asked = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this copy of the tree is no git repository; untested: what a new agency touches")
    for name in listed.stdout.split("\0"):
        if name and not name.startswith(LEFT_OUT) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def digests(tree: Path) -> dict[str, str]:
    """Each file of a tree with a hash of what it holds, but for what Python and the tests leave behind."""
    files = (path for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.relative_to(tree).parts[0] not in (".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache")
    }


def team_environment(tree: Path, data: Path) -> dict[str, str]:
    """The environment of a team's own shell in the tree: without AGENCIES, all that stand there take part."""
    own = {
        name: value for name, value in os.environ.items() if name != "AGENCIES" and not name.endswith("_DATABASE_URL")
    }
    return {**own, "MARU_DATA": str(data), "MARU_FSYNC": "off", "PYTHONPATH": str(tree)}


def run_in(tree: Path, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """What a command of Python's printed in the tree."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=team_environment(tree, data), capture_output=True, text=True
    )
