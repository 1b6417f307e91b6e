"""Which tests stay together when several processes share the tests, and which begin first.

Tests of one file share its fixtures, so that a file is never split. Some folders and some files share a PostgreSQL of
their own, or a browser, so that all their tests go to the process that has started it already.
"""

from typing import Final

from xdist.scheduler import LoadScopeScheduling

TOGETHER: Final = {
    "tests/prose_reading/test_catalogue.py": "the large capture's prose",
    "tests/prose_reading/test_relevance.py": "the large capture's prose",
    "tests/eligibility/test_absent_facts.py": "a catalogue that is swapped",
    "tests/eligibility/test_application_periods.py": "a catalogue that is swapped",
    "tests/eligibility/test_causes.py": "a catalogue that is swapped",
    "tests/eligibility/test_services_that_go.py": "a catalogue that is swapped",
    "tests/eligibility/test_unlikely.py": "a catalogue that is swapped",
    "tests/eligibility/test_versions.py": "a catalogue that is swapped",
}
FOLDERS: Final = (
    "tests/browser",
    "tests/channels",
    "tests/faults",
    "tests/graph/access_matrix",
    "tests/notices",
    "tests/population",
    "tests/service_catalogue",
    "tests/store",
)
LONGEST: Final = (
    "tests/notices",
    "tests/test_lifecycle.py",
    "tests/store",
    "tests/browser",
    "a catalogue that is swapped",
    "tests/test_commands.py",
    "tests/faults",
    "tests/channels",
    "tests/test_sweep.py",
    "tests/remote/test_tax_office.py",
    "tests/graph/test_family.py",
    "tests/test_decisions.py",
    "tests/front_end/test_front_end.py",
    "tests/service_catalogue",
    "tests/graph/access_matrix",
)
"""The groups that take 20 s and more: they begin first, since one that begins last keeps one process busy alone."""


class Grouping(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole groups of tests to the processes of pytest-xdist."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """The name of the group to which a test belongs: one that is named here, its folder or its file."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return TOGETHER.get(file, folder if folder in FOLDERS else file)


def rank(nodeid: str) -> int:
    """When a test's group begins: the longest first, all others in the order of their files."""
    name = group(nodeid)
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
