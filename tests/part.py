"""How much is tried: all of it where the long tests run, a part of it otherwise."""

from typing import Final

from hypothesis import settings

LONG: Final = "long"
"""The profile of a run that takes the long tests: it draws other examples each time."""
ORDINARY: Final = "ordinary"
"""The profile of any other run: a test's text says which examples are drawn, so that none fails by chance."""
PART: Final = 8
FEWEST: Final = 6

# No example has a deadline: how long it takes says how much else the machine has to do.
settings.register_profile(LONG, deadline=None, derandomize=False)
settings.register_profile(ORDINARY, deadline=None, derandomize=True)


def part_of(all_of_them: int) -> int:
    """How many of them this run tries, as of examples or bytes; asked for when a test's module is read."""
    return (
        all_of_them
        if settings.get_current_profile_name() == LONG
        else max(all_of_them // PART, min(all_of_them, FEWEST))
    )
