"""A birth that a hospital of the demo notifies."""

from datetime import date
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError

NOTIFY: Final = """
    INSERT INTO birth_notification (mother_id, born_on, number, notified_on)
    SELECT $1, $2, count(*) + 1, $2 FROM birth_notification WHERE mother_id = $1 AND born_on = $2
"""
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'birth_notified' ORDER BY number DESC LIMIT 1"


async def notify_birth(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> str:
    """Write down that a hospital notifies a birth; the event's id. StartUpError where nobody such is insured."""
    try:
        await connection.execute(NOTIFY, mother_id, born_on)
    except asyncpg.ForeignKeyViolationError:
        raise StartUpError(f"{mother_id} is nobody who is insured: name a citizen of the demo.") from None
    return str(await connection.fetchval(TOLD, mother_id))
