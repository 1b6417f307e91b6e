"""The cost units of an assessment: of one citizen, on one day, with one set of suppositions.

They were measured with the national catalogue and a household of six, where one unit is 7.5 microseconds of CPU.
"""

from typing import Final

EVERY_VERDICT: Final = 75
"""Of all services for all subjects."""
SOME_VERDICTS: Final = 30
"""Of the categories, or of the facts alone."""
ONE_VERDICT: Final = 10
"""Of one service."""
