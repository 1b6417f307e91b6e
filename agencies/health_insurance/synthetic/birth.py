"""A birth that a hospital of the demo notifies."""

from datetime import date
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError
from agencies.population.families.kinship import DAYS_BETWEEN_BIRTHS

NEAR: Final = """
    SELECT born_on FROM birth_notification
    WHERE mother_id = $1 AND born_on <> $2 AND abs(born_on - $2) < $3 ORDER BY born_on DESC LIMIT 1
"""
NOTIFY: Final = """
    INSERT INTO birth_notification (mother_id, born_on, notified_on) VALUES ($1, $2, $2)
    ON CONFLICT DO NOTHING RETURNING id
"""
END: Final = """
    UPDATE pregnancy SET ended_on = $2 WHERE citizen_id = $1 AND ended_on IS NULL AND registered_on <= $2
"""
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'birth_notified' ORDER BY number DESC LIMIT 1"


async def notify_birth(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> str | None:
    """Write down that a hospital notifies a birth, which ends her pregnancy; the event's id, None where it did before.

    StartUpError where nobody such is insured, or a birth of hers was notified that is too near this one.
    """
    near = await connection.fetchval(NEAR, mother_id, born_on, DAYS_BETWEEN_BIRTHS)
    if near is not None:
        raise StartUpError(
            f"A hospital notified that {mother_id} gave birth on {near}: go on by --on {near}, or name another mother."
        )
    try:
        async with connection.transaction():
            notified = await connection.fetchval(NOTIFY, mother_id, born_on)
            await connection.execute(END, mother_id, born_on)
    except asyncpg.ForeignKeyViolationError:
        raise StartUpError(f"{mother_id} is nobody who is insured: name a citizen of the demo.") from None
    return None if notified is None else str(await connection.fetchval(TOLD, mother_id))
