"""What `python -m bench` measures, and on what."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from agencies.service_catalogue.gov24.source_file import KINDS
from bench import __main__ as bench
from tests.patience import HANGING_SECONDS
from tests.running import ROOT

MADE_UP: Final = ROOT / "tests" / "gov24" / "made_up"


def test_every_section_of_the_benchmark_is_documented_and_no_other() -> None:
    """docs/commands.md says of each what it measures, in the order in which `--help` names them."""
    page = (ROOT / "docs" / "commands.md").read_text().partition("### The benchmark\n")[2].partition("\n## ")[0]
    said = re.findall(r"^- (`.+?`):", page, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", " ".join(said))) == bench.SECTIONS


def test_the_capture_is_the_one_that_the_environment_names() -> None:
    """A machine without the folder beside the checkout measures eligibility too, over as many services."""
    asked = "from bench.harness.national import services; found = services(); print(len(found), found[0]['id'])"
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


def test_a_capture_without_a_service_ends_the_run_with_words(tmp_path: Path) -> None:
    """There is nothing to make so many services of."""
    for kind in KINDS:
        counts = dict.fromkeys(("totalCount", "currentCount", "matchCount"), 0)
        (tmp_path / f"{kind}.json").write_text(json.dumps({"page": 1, "perPage": 500, **counts, "data": []}))
    done = subprocess.run(
        [sys.executable, "-c", "from bench.harness.national import services; services()"],
        cwd=ROOT,
        env={**os.environ, "BENCH_CAPTURE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=HANGING_SECONDS,
        check=False,
    )
    assert f"{tmp_path} gives no service: name another capture" in done.stderr


def test_a_run_without_a_capture_says_what_is_not_measured_and_what_to_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to look for why a section wrote nothing."""
    monkeypatch.setattr(bench, "CAPTURE", Path("/nowhere"))
    monkeypatch.delenv("BENCH_CAPTURE", raising=False)
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert set(bench._arguments().only) >= set(bench.NATIONAL)
    assert not bench._is_captured("Eligibility")
    said = "/nowhere is not there. Name a capture of the national catalogue: BENCH_CAPTURE."
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("section", bench.NATIONAL)
def test_a_capture_that_is_named_and_not_there_is_refused_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], section: str
) -> None:
    """Where one of the sections is asked for that need it: a misspelt folder costs nobody half an hour."""
    monkeypatch.setattr(bench, "CAPTURE", Path("/nowhere"))
    monkeypatch.setenv("BENCH_CAPTURE", "/nowhere")
    monkeypatch.setattr(sys, "argv", ["bench", f"--only=record,{section}"])
    with pytest.raises(SystemExit) as refused:
        bench._arguments()
    assert refused.value.code == 2
    assert "BENCH_CAPTURE names /nowhere, which is not there" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["bench", "--only=record"])
    assert bench._arguments().only == ["record"]
