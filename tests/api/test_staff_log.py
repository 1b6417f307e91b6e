"""The staff's log: JSON lines, the libraries' among them, and nobody's data."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.running import ROOT

SECRET = "900101-2345678"
PROGRAM = f"""
import asyncio, gc, logging, warnings
import structlog
from api.operating.staff_log import open_staff_log
open_staff_log()
structlog.get_logger("api").info("too small")
structlog.get_logger("api").warning("ours", request_id="r1")
logging.getLogger("uvicorn.error").info("too small")
try:
    raise ValueError("{SECRET}")
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
warnings.warn("old thing")
async def forgotten():
    raise ValueError("{SECRET}")
async def main():
    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
"""
FULL: Final = Path("/dev/full")
FILLING = """
import resource, sys, structlog
from api.operating.staff_log import open_staff_log
open_staff_log()
log, (_, most) = structlog.get_logger("api"), resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
log.warning("while it was full")
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
log.warning("since then")
"""


def _lines() -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0
    assert done.stdout == ""
    assert SECRET not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_f12_what_is_logged_is_json_lines_from_warnings_on_without_the_messages_of_exceptions() -> None:
    """Ours and the libraries' records are one object a line, each with a time and a level; an exception is its kind and
    where it was raised, for its message quotes what it failed on."""
    lines = _lines()
    events = [line["event"] for line in lines]
    assert events[:2] == ["ours", "Exception in ASGI application"]
    assert any("old thing" in event for event in events)
    assert "Task exception was never retrieved" in events
    assert "too small" not in events
    assert all(line["timestamp"] and line["level"] in {"warning", "error"} for line in lines)
    assert lines[0]["request_id"] == "r1"
    raised = [line for line in lines if "failure" in line]
    assert len(raised) == 2
    assert all(line["failure"] == "builtins.ValueError" and line["frames"] for line in raised)


@pytest.mark.skipif(not FULL.exists(), reason="Linux alone has /dev/full; untested: a log on a full disk")
def test_work_goes_on_though_the_disk_of_its_log_is_full() -> None:
    """Nobody's request, and no command, fails for what it has to log: not even when Python writes at its end what is
    left."""
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", f"{PROGRAM}\nprint('done')"],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": ""},
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.stdout == "done\n"
    assert done.returncode == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_the_log_is_written_again_once_its_disk_has_space(unbuffered: str, tmp_path: Path) -> None:
    """Whoever frees some space need not start the gateway anew."""
    log = tmp_path / "log"
    with log.open("w") as file:
        subprocess.run(
            [sys.executable, "-c", FILLING],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stderr=file,
            timeout=20,
            check=True,
        )
    assert json.loads(log.read_text().splitlines()[-1])["event"] == "since then"
