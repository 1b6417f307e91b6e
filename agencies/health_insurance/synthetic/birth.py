"""A birth that a hospital of the demo notifies."""

from datetime import date
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError

NOTIFY: Final = """
    INSERT INTO birth_notification (mother_id, born_on, number, notified_on) VALUES ($1, $2, $3, $2)
    ON CONFLICT DO NOTHING RETURNING id
"""
END: Final = """
    UPDATE pregnancy SET ended_on = $2 WHERE citizen_id = $1 AND ended_on IS NULL AND registered_on <= $2
"""
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'birth_notified' ORDER BY number DESC LIMIT 1"


async def notify_birth(
    connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date, number: int = 1
) -> str | None:
    """Write down that a hospital notifies a birth, which ends her pregnancy; the event's id, None where it did before.

    `number`: of several children of one birth, the first, the second … StartUpError where nobody such is insured.
    """
    try:
        async with connection.transaction():
            notified = await connection.fetchval(NOTIFY, mother_id, born_on, number)
            await connection.execute(END, mother_id, born_on)
    except asyncpg.ForeignKeyViolationError:
        raise StartUpError(f"{mother_id} is nobody who is insured: name a citizen of the demo.") from None
    return None if notified is None else str(await connection.fetchval(TOLD, mother_id))
