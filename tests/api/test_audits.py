"""GraphQL over HTTP, as its own audits see it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.conftest import Gateway

AUDITS = Path(__file__).parent / "audits"


def _install() -> str | None:
    """Install the audits; returns why they cannot run, or None."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not on the path; untested: the 61 audits of GraphQL over HTTP"
    if not (AUDITS / "node_modules" / "graphql-http").is_dir():
        done = subprocess.run(["npm", "ci"], cwd=AUDITS, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return None


def test_a01_all_audits_of_graphql_http_pass(gateway: Gateway) -> None:
    """Each of the 61 audits of GraphQL over HTTP is ok: no error and no warning."""
    reason = _install()
    if reason is not None:
        pytest.skip(reason)
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = ["node", "run.mjs", gateway.url]
    done = subprocess.run(command, cwd=AUDITS, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert [outcome for outcome in outcomes if outcome["status"] != "ok"] == []
    assert len(outcomes) == 61
