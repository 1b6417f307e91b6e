"""The last line of a run names what was skipped and what that leaves untested, over all processes."""

import pytest

from tests import untested
from tests.running import ROOT

pytest_plugins = ("pytester",)

SUITE = """
    import pytest

    @pytest.mark.skip(reason="no moon; untested: the tide")
    def test_high(): ...

    @pytest.mark.skip(reason="no moon; untested: the tide")
    def test_low(): ...

    def test_stands(): ...

    @pytest.mark.long
    def test_walks(): ...
"""


@pytest.mark.parametrize("processes", [pytest.param("0", marks=pytest.mark.long), "2"])
def test_a_run_ends_with_what_was_skipped_and_is_untested(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    """Equal reasons stand once with their number, and long tests that were left out are counted once."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\nmarkers = long: long\naddopts = -m 'not long'\n")
    pytester.makeconftest("from tests.conftest import *")
    pytester.makepyfile(test_sea=SUITE)
    run = pytester.runpytest_subprocess("-n", processes, "-p", "no:cacheprovider")
    run.assert_outcomes(passed=1, skipped=2, deselected=0 if processes == "2" else 1)
    assert run.outlines[-1] == (
        "Untested: the tide (2 skipped: no moon); what takes minutes (1 deselected: `make test-all` runs them)."
    )


def test_a_run_that_skipped_nothing_says_so() -> None:
    """Nobody has to guess whether the line is missing."""
    assert untested.line([], 0) == "Untested: nothing was skipped."


def test_a_reason_that_names_nothing_untested_is_told_by_its_file() -> None:
    """A skip whose author forgot to say what is lost is not lost."""
    assert untested.line([("tests/a.py", "Skipped: no moon")], 0) == (
        "Untested: what tests/a.py promises (1 skipped: no moon)."
    )
