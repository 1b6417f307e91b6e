"""Days of employment insurance that the prose asks for: 피보험단위기간이 180일 이상."""

import re
from collections.abc import Iterator
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import INSURANCE
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, one_of, unshown

DAYS: Final = re.compile(r"피보험\s*단위\s*기간[^\d.]{0,16}(\d{1,3})\s*(일|개월)\s*이상")
UNINSURED: Final = re.compile(r"고용\s*보험\s*(?:에\s*)?(?:미적용자?|미가입자?|미가입\s*(?:근로자|여성))")

ENOUGH: Final = 180
OF_A_MONTH: Final = 30
# Too few days of the last 18 months say nothing of those before, nor one of them of today.
INSURED_BEFORE: Final = unshown("insured_before", narrow=False)
NO_LONGER: Final = every_one(
    [
        one_of(
            [
                {"fact": "employment_status", "in": ["SELF_EMPLOYED", "JOB_SEEKING", "OUT_OF_LABOUR_FORCE"]},
                {"fact": "insured_days", "less_than": ENOUGH},
            ]
        ),
        unshown("insured_no_longer", narrow=False),
    ]
)


def insurances(text: str) -> Iterator[Mention]:
    """The insured days that the text asks for, those of its months, or that it asks for none."""
    for found in DAYS.finditer(text):
        in_days = found[2] == "일"
        days = int(found[1]) * (1 if in_days else OF_A_MONTH)
        if in_days and days == ENOUGH:
            yield _mention(found, {"fact": "insured_180_days", "is": True})
        else:
            yield _mention(found, {"fact": "insured_days", "at_least": days}, INSURED_BEFORE)
    for found in UNINSURED.finditer(text):
        yield _mention(found, {"fact": "insured_days", "at_most": 0}, NO_LONGER)


def _mention(found: re.Match[str], proof: Notation, *unproven: Notation) -> Mention:
    condition = one_of([proof, *unproven])
    return Mention(found.start(), found.end(), INSURANCE, condition, condition, proof, attribute=True)
