"""The staff's log: JSON lines, the libraries' among them, and nobody's data."""

import json
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
from api.staff_log import open_staff_log
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
    """Nobody's request, and no command, fails for what it has to log."""
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", f"{PROGRAM}\nprint('done')"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.stdout == "done\n"
