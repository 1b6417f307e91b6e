"""Installs a project of this machine as pip does for whoever runs a gateway, without asking any index."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.patience import HANGING_SECONDS


def install(project: Path, target: Path) -> None:
    """Have pip install a project, in which a build leaves its traces, into a folder. Skips where there is no pip."""
    if find_spec("setuptools") is None or find_spec("pip") is None:
        pytest.skip("setuptools or pip is not installed; untested: what is installed as a package")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    asked = [*pip, "--no-build-isolation", "--no-deps", "--target", str(target), str(project)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=HANGING_SECONDS)
    assert done.returncode == 0, done.stderr
