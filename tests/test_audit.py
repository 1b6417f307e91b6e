"""`make audit` fails for what it finds, says what it could not look at, and goes on."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.root import ROOT

PASSES: Final = ("", 0)
NO_LIST: Final = "NOT LOOKED AT, since the list of vulnerabilities could not be reached: {}"
SECRET: Final = "AKIA" + "Z7XKQ4M2WPLR5T9B"
UNSAFE: Final = "import subprocess\n\nsubprocess.run(input(), shell=True)\n"
SAFE: Final = "import subprocess\n\nsubprocess.run(['true'])\n"


def tree(folder: Path, code: str = SAFE, config: str = "") -> Path:
    """Return a repository that has the audit, a module of the product and a file of settings."""
    (folder / ".ci").mkdir(parents=True)
    for name in (".ci/audit", ".secrets.baseline", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("agencies", "api", "commands", "resolvers"):
        (folder / name).mkdir()
    (folder / "server.py").write_text(code)
    (folder / "config.txt").write_text(f"key = {config}\n")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    return folder


def audited(folder: Path, *, offline: bool = False, **tools: tuple[str, int]) -> "subprocess.CompletedProcess[str]":
    """Run the audit with programs in the place of its tools, each of which prints a text and ends with a status."""
    (folder / "tools" / "bin").mkdir(parents=True)
    for name in ("detect-secrets-hook", "bandit", "pip-audit", "npm"):
        text, status = tools.get(name.replace("-", "_"), PASSES)
        program = folder / "tools" / "bin" / name
        program.write_text(f"#!/bin/sh\necho '{text}'\nexit {status}\n")
        program.chmod(0o755)
    path = f"{folder / 'tools' / 'bin'}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "AUDIT": str(folder / "tools"), "OFFLINE": "1" if offline else ""}
    return subprocess.run([folder / ".ci/audit"], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tool", ["detect_secrets_hook", "bandit"])
def test_what_is_found_in_the_tree_fails(tmp_path: Path, tool: str) -> None:
    """A secret or an unsafe call, whatever else is in order, and though no list is asked for."""
    assert audited(tree(tmp_path), offline=True, **{tool: ("found", 1)}).returncode == 1


def test_a_known_vulnerability_fails(tmp_path: Path) -> None:
    """Of a package that one of the locks names, and the packages are named."""
    found = audited(tree(tmp_path / "python"), pip_audit=("Found 2 known vulnerabilities in 1 package\nstarlette", 1))
    assert (found.returncode, "starlette" in found.stdout) == (1, True)
    found = audited(tree(tmp_path / "npm"), npm=("vite  <=6.0\n3 high severity vulnerabilities", 1))
    assert (found.returncode, "vite" in found.stdout) == (1, True)


@pytest.mark.parametrize(
    ("pip_audit", "npm"),
    [
        (
            ("requests.exceptions.ProxyError: Max retries exceeded with url", 1),
            ("npm warn audit 405 Method Not Allowed", 1),
        ),
        (
            ("No known vulnerabilities found\nuvicorn could not be audited", 0),
            ("failed, reason: connect ECONNREFUSED", 1),
        ),
    ],
)
def test_a_list_that_cannot_be_reached_is_said(
    tmp_path: Path, pip_audit: tuple[str, int], npm: tuple[str, int]
) -> None:
    """It fails nothing, and is not taken for a list without a vulnerability; the tool's own words are shown."""
    done = audited(tree(tmp_path), pip_audit=pip_audit, npm=npm)
    assert done.returncode == 0
    assert npm[0] in done.stdout
    for lock in (
        "requirements.lock",
        "web/package-lock.json",
        "web/client/package-lock.json",
        "tests/front_end/package-lock.json",
    ):
        assert NO_LIST.format(lock) in done.stdout.splitlines()
    assert "No known vulnerability" not in done.stdout


@pytest.mark.parametrize("tool", ["pip_audit", "npm"])
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("npm error code ENOLOCK", 1),
        ("npm warn audit 400 Bad Request", 1),
        ("Traceback", 1),
        ("", 2),
        ("No such file or directory", 127),
        ("could not be audited", 126),
    ],
)
def test_a_tool_that_fails_for_another_reason_fails(tmp_path: Path, tool: str, text: str, status: int) -> None:
    """Its words and its status are said; it is not taken for a list that cannot be reached."""
    done = audited(tree(tmp_path), **{tool: (text, status)})
    assert done.returncode == 1
    assert text in done.stdout
    assert f"NOT LOOKED AT, since the tool failed with {status}: " in done.stdout
    assert "could not be reached" not in done.stdout


def test_a_tool_that_is_missing_fails(tmp_path: Path) -> None:
    """Nothing was looked at."""
    folder = tree(tmp_path)
    assert audited(folder).returncode == 0
    (folder / "tools" / "bin" / "pip-audit").unlink()
    environment = {
        **os.environ,
        "PATH": f"{folder / 'tools' / 'bin'}:{os.environ['PATH']}",
        "AUDIT": "tools",
        "OFFLINE": "",
    }
    done = subprocess.run([folder / ".ci/audit"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "the tool failed with 127: requirements.lock" in done.stdout) == (1, True)


def test_what_is_in_order_is_said(tmp_path: Path) -> None:
    """Of each lock."""
    done = audited(tree(tmp_path), npm=("found 0 vulnerabilities", 0))
    assert done.returncode == 0
    assert done.stdout.count("No known vulnerability: ") == 4


@pytest.mark.long
@pytest.mark.parametrize(("code", "config", "fails"), [(SAFE, "", False), (UNSAFE, "", True), (SAFE, SECRET, True)])
def test_the_tools_find_a_secret_and_an_unsafe_call(tmp_path: Path, code: str, config: str, *, fails: bool) -> None:
    """The real ones, as `make audit` installs them."""
    asked = ["make", "audit", "OFFLINE=1", f"AUDIT={ROOT / '.audit'}"]
    done = subprocess.run(asked, cwd=tree(tmp_path, code, config), capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    assert "Unsafe calls in the product" in done.stdout
