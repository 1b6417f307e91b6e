"""A citizen's age and stage of life on any day."""

from datetime import date, timedelta
from typing import Any, Final

from tests.running import RunningGateway

ME: Final = "Working mother on parental leave"
ON: Final = """
    query ($on: Date) { me { age(on: $on) lifeStage(on: $on)
        facts(ids: ["age", "age_months", "school_year_age"], on: $on) { value cause } } }
"""


def test_nobody_has_an_age_before_they_are_born(gateway: RunningGateway) -> None:
    """Neither in years nor by school year, nor a stage of life; on the day of birth they have each."""
    born = date.fromisoformat(gateway.ask("{ me { birthDate } }", ME)["data"]["me"]["birthDate"])
    before = _on(gateway, born - timedelta(1))
    assert (before["age"], before["lifeStage"]) == (None, None)
    assert before["facts"] == [{"value": None, "cause": "NOT_RECORDED"}] * 3
    at_birth = _on(gateway, born)
    assert (at_birth["age"], at_birth["lifeStage"]) == (0, "INFANT")
    assert all(each["value"] is not None for each in at_birth["facts"])


def _on(gateway: RunningGateway, day: date) -> Any:
    answer = gateway.ask(ON, ME, variables={"on": str(day)})
    assert "errors" not in answer
    return answer["data"]["me"]
