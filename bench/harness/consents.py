"""Consents by which citizens hear of what newly applies: each to every agency that has facts of theirs."""

from collections.abc import Sequence
from typing import Any, Final

import asyncpg

AGENCIES: Final = ("civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office")
AGREE: Final = """
    INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, noted_at, noted_by)
    SELECT c, 'proactive_notice', a, 1, true, now(), now(), c FROM unnest($1::text[]) c, unnest($2::text[]) a
    ON CONFLICT DO NOTHING
"""


async def agree(platform: "asyncpg.Connection[Any]", citizen_ids: Sequence[str]) -> None:
    """Have these citizens agree."""
    await platform.execute(AGREE, list(citizen_ids), list(AGENCIES))
