"""Which tests reach which lines, and how long each takes: measured by one run of the suites that need no process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import coverage
import pytest

from tests.mutation.mutant import Mutant
from tests.mutation.suites import LEFT_OUT, SUITES
from tests.running import ROOT

SECONDS_AT_MOST: Final = 45.0
"""How much of the tests' own time a mutant is given: the quickest tests first, so that most are killed at once."""

DURATIONS: Final = "MARU_TEST_DURATIONS"
MUTATED: Final = "MARU_TEST_MUTATED"


class Recorder:
    """A plugin of pytest that notes under which test each line runs, and for how long each test does."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._measured.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.seconds[report.nodeid] = report.duration


@dataclass(frozen=True)
class Covering:
    """The tests by line of each file, and the seconds of each test."""

    tests: Mapping[str, Mapping[int, Sequence[str]]]
    seconds: Mapping[str, float]

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that reach a mutant, the quickest first, as many as its time allows; none where none reaches it."""
        by_line = self.tests.get(str(mutant.path), {})
        ran = {*by_line.get(mutant.line, ()), *by_line.get(mutant.statement, ())}
        reached = ran & self.seconds.keys() or (self._of_each_file() if ran else frozenset())
        chosen: list[str] = []
        left = SECONDS_AT_MOST
        for test in sorted(reached, key=self.seconds.__getitem__):
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def _of_each_file(self) -> set[str]:
        """The quickest test of each file: for what runs where tests are collected, and under none of them."""
        quickest: dict[str, str] = {}
        for test in sorted(self.seconds, key=self.seconds.__getitem__):
            quickest.setdefault(test.partition("::")[0], test)
        return set(quickest.values())


def measure(environment: Mapping[str, str], mutated: Collection[Path]) -> Covering:
    """Run the suites once without any mutant of these files; RuntimeError where they are not green."""
    with tempfile.TemporaryDirectory() as folder:
        data, durations = Path(folder) / "coverage", Path(folder) / "durations.json"
        own = {"COVERAGE_FILE": str(data), DURATIONS: str(durations), MUTATED: json.dumps(list(map(str, mutated)))}
        command = [
            sys.executable,
            "-m",
            "tests.mutation.covering",
            *SUITES,
            *(f"--deselect={each}" for each in LEFT_OUT),
        ]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment, **own}, text=True, stdout=sys.stderr)
        if done.returncode != 0:
            raise RuntimeError("The tests fail without any mutant: mend them first.")
        found = coverage.CoverageData(str(data))
        found.read()
        return Covering(
            {str(path): found.contexts_by_lineno(str(path)) for path in mutated}, json.loads(durations.read_text())
        )


def main(suites: Sequence[str]) -> int:
    """The process that measures: pytest under coverage."""
    measured = coverage.Coverage(
        data_file=os.environ["COVERAGE_FILE"], config_file=False, include=json.loads(os.environ[MUTATED])
    )
    measured.start()
    recorder = Recorder(measured)
    told: Any = pytest.main(["-q", "-p", "no:cacheprovider", *suites], plugins=[recorder])
    measured.stop()
    measured.save()
    Path(os.environ[DURATIONS]).write_text(json.dumps(recorder.seconds))
    return int(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
