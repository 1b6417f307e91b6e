"""Over HTTP: what is still open on the last day that `applyBy` names, and what is over on the day after."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from tests.eligibility.asking import COUPLE, LEAVE, one
from tests.running import RunningGateway

PARENTAL: Final = "parental-leave-benefit"
SHOWN: Final = "applyBy nextChange { on to because(language: EN) }"
ENTITLED: Final = [
    {"fact": "parental_leave", "value": "true"},
    {"fact": "parental_leave_days", "value": "365"},
    {"fact": "insured_180_days", "value": "true"},
]


def _asked(gateway: RunningGateway, persona: str, **variables: Any) -> dict[str, Any]:
    found = one(gateway, persona, PARENTAL, SHOWN, **variables)
    assert found is not None
    return found


@pytest.mark.parametrize("on", ["2027-04-17", "2027-04-18", "2027-06-01", "2028-04-17"])
def test_a_parent_whose_leave_has_ended_is_entitled_until_the_last_day_to_apply(
    gateway: RunningGateway, on: str
) -> None:
    """On the leave's last day, on the day after, in the year that follows: 고용보험법 제70조제2항."""
    found = _asked(gateway, LEAVE, on=on)
    assert (found["status"], found["applyBy"]) == ("ELIGIBLE", "2028-04-17")
    assert found["nextChange"] == {
        "on": "2028-04-18",
        "to": "INELIGIBLE",
        "because": "one year after the end of parental leave",
    }


def test_a_parent_is_refused_from_the_day_after_the_last_day_to_apply(gateway: RunningGateway) -> None:
    """And nothing that is on record makes it open again."""
    last = date.fromisoformat(_asked(gateway, LEAVE)["applyBy"])
    found = _asked(gateway, LEAVE, on=str(last + timedelta(days=1)))
    assert (found["status"], found["nextChange"]) == ("INELIGIBLE", None)


def test_who_supposes_a_leave_is_entitled_without_supposing_that_one_has_ended(gateway: RunningGateway) -> None:
    """Those who have asked so go on being answered: being on leave is enough."""
    assert _asked(gateway, COUPLE)["status"] == "INELIGIBLE"
    assert _asked(gateway, COUPLE, suppose=ENTITLED)["status"] == "ELIGIBLE"
    ended = [{"fact": "parental_leave", "value": "false"}, {"fact": "recent_parental_leave", "value": "true"}]
    assert _asked(gateway, COUPLE, suppose=[*ended, *ENTITLED[1:]])["status"] == "ELIGIBLE"
