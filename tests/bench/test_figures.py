"""The benchmark's figures in process, on the stores of the tests."""

import json
import subprocess
import sys

import pytest

from tests.people import DAY
from tests.running import ROOT, RunningGateway


@pytest.mark.long
def test_figures_are_taken_of_the_product_as_it_stands(gateway: RunningGateway, dsns: dict[str, str]) -> None:
    """What executing and compiling cost is told in milliseconds, of the plan and of graphql-core."""
    askers = [persona.id for persona in gateway.personas.values()]
    done = subprocess.run(
        [sys.executable, "-m", "bench.measurements.figures"],
        cwd=ROOT,
        input=json.dumps({"dsns": dsns, "today": DAY, "askers": askers}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["executing"]) == {"record", "headline"}
    assert all(0 < each["engine_ms"] < each["core_ms"] for each in found["executing"].values())
    assert found["compile_ms"]["both"] > 0
