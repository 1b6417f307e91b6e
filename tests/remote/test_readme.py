"""The example's README is followed in a copy of the tree with a Python of its own: its agency is there, and asked."""

import os
import re
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from sysconfig import get_path
from typing import Final

import httpx
import pytest

from tests.contract.tree_copy import team_environment, tree_copy
from tests.patience import HANGING_SECONDS, eventually
from tests.running import ROOT, free_port

README: Final = (ROOT / "examples" / "tax_office" / "README.md").read_text()
SHOWN_PORT: Final = "8100"


@pytest.fixture
def url(tmp_path: Path, own_data: Path) -> Iterator[str]:
    """Where the gateway is that one shell opens by the README's commands, the service beside it."""
    pytest.importorskip("setuptools", reason="setuptools is not installed; untested: the example as its README says")
    tree = tree_copy(tmp_path / "tree")
    _make_python(tree / ".venv")
    (commands,) = re.findall("```sh\n(.*?)```", README, re.DOTALL)
    port = free_port()
    # No index is asked for what builds the example.
    without_index = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    shell = subprocess.Popen(
        ["bash", "-c", commands.replace(SHOWN_PORT, str(free_port()))],
        cwd=tree,
        env={**team_environment(tree, own_data), **without_index, "PORT": str(port)},
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(HANGING_SECONDS)


def _make_python(folder: Path) -> None:
    """A Python that has what this one has, and into which pip installs by itself."""
    venv.create(folder, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version / "site-packages" / "these.pth").write_text(get_path("purelib"))


@pytest.mark.long
def test_who_follows_the_readme_of_the_example_finds_its_agency_up_and_answering(url: str) -> None:
    """Its commands in one shell, in Maru's folder, open a gateway that has the tax office; its query is answered."""
    assert eventually(lambda: _status(url) == "UP")
    (query,) = re.findall(r"`(\{ me .*?\})`", README)
    persona = next(iter(httpx.get(f"{url}/demo/personas").json()))
    answer = httpx.post(
        f"{url}/graphql", json={"query": query}, headers={"authorization": f"Bearer {persona['token']}"}
    ).json()
    assert "errors" not in answer
    assert answer["data"]["taxBranches"]
    assert [each["cause"] for each in answer["data"]["me"]["facts"]] == [None]


def _status(url: str) -> str | None:
    try:
        found: dict[str, dict[str, str]] = httpx.get(f"{url}/readyz", timeout=HANGING_SECONDS).json()
    except httpx.TransportError:
        return None
    return found["agencies"].get("tax_office")
