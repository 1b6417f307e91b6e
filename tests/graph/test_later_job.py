"""What is said of the job-seeking benefit of who lost a job, where another job is on record that ends later."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from tests.running import RunningGateway
from tests.store.database import connected

SEEKER: Final = "Job seeker"
ENDS_ON: Final = date(2027, 3, 1)
ASKED: Final = """{ me { eligibility(serviceId: "unemployment-benefit") {
  status nextChange { on to ko: because(language: KO) en: because(language: EN) ar: because(language: AR) }
} } }"""


async def test_an_adult_is_told_that_a_later_job_ends_and_of_no_birthday(
    served: RunningGateway, at: Mapping[str, str]
) -> None:
    """From then on the counted days may lie after the loss, so that they prove nothing; it read "turns 15"."""
    async with connected(at["labour_office"]) as store, store.transaction():
        await store.execute("SET LOCAL maru.events = off")
        await store.execute(
            "INSERT INTO job_loss (citizen_id, lost_on, involuntary) VALUES ($1, $2, false)",
            served.personas[SEEKER].id,
            ENDS_ON,
        )
    found = served.ask(ASKED, SEEKER)["data"]["me"]["eligibility"]
    assert found == {
        "status": "ELIGIBLE",
        "nextChange": {
            "on": str(ENDS_ON),
            "to": "UNKNOWN",
            "ko": "그 뒤의 일자리에서 이직",
            "en": "a later job ends",
            "ar": "انتهاء عمل لاحق",
        },
    }
