"""The suites that keep the floor of branch coverage; the others are not traced, which takes CPU.

`python -m tests.covered` prints them as pytest takes them.
"""

from typing import Final

SUITES: Final = (
    "tests/contract",
    "tests/eligibility",
    "tests/engine",
    "tests/graph",
    "tests/remote",
    "tests/service_catalogue",
    "tests/store",
    "tests/usage",
    "tests/gov24/test_captures.py",
    "tests/gov24/test_verdicts.py",
)


def is_covered(nodeid: str) -> bool:
    """Whether a test is of one of these suites."""
    return nodeid.startswith(tuple(f"{suite}::" if suite.endswith(".py") else f"{suite}/" for suite in SUITES))


if __name__ == "__main__":
    print(*SUITES)
