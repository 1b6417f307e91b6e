"""What `python -m bench` measures, and on what."""

import os
import re
import subprocess
import sys
from typing import Final

from bench.__main__ import SECTIONS
from tests.running import ROOT

MADE_UP: Final = ROOT / "tests" / "gov24" / "made_up"


def test_every_section_of_the_benchmark_is_documented_and_no_other() -> None:
    """docs/commands.md says of each what it measures, in the order in which `--help` names them."""
    page = (ROOT / "docs" / "commands.md").read_text().partition("### The benchmark\n")[2].partition("\n## ")[0]
    said = re.findall(r"^- (`.+?`):", page, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", " ".join(said))) == SECTIONS


def test_the_capture_is_the_one_that_the_environment_names() -> None:
    """A machine without the folder beside the checkout measures eligibility too, over as many services."""
    asked = "from bench.national import services; found = services(); print(len(found), found[0]['id'])"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**os.environ, "BENCH_CAPTURE": str(MADE_UP)},
        capture_output=True,
        text=True,
        check=True,
    )
    count, first = done.stdout.split()
    assert int(count) == 10_961
    assert first in (MADE_UP / "serviceList.json").read_text()


def test_a_run_without_a_capture_says_what_is_not_measured_and_what_to_name() -> None:
    """Nobody has to look for why a section wrote nothing."""
    asked = "from bench.__main__ import _is_captured; print(_is_captured('Eligibility'))"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**os.environ, "BENCH_CAPTURE": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
    assert "/nowhere is not there. Name a capture of the national catalogue: BENCH_CAPTURE." in done.stderr
