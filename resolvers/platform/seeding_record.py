"""What the platform notes of the demo's data: which population the agencies hold, whether all of it, and the personas.

Owns the tables `seeding` and `persona` of the platform's store. Never reads or writes an agency's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.population.population import Persona as PopulationPersona
from agencies.store.store import Store

LOCK: Final = "hashtext('maru seeding')"


class HalfSeeded(StartUpError):
    """A seeding was begun and not finished, so that the agencies may hold different populations."""


class SeedingRuns(StartUpError):
    """Another process is seeding these stores."""


@dataclass(frozen=True, slots=True)
class Seeding:
    """A population that all agencies hold: `citizens`, `seed` and `on` make it again."""

    id: int
    citizens: int
    seed: int
    on: date
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Persona:
    """A citizen as whom a visitor of the demo can ask; `sentence` by language."""

    id: str
    citizen_id: str
    title: str
    sentence: dict[str, str]


async def begin_seeding(connection: "asyncpg.Connection[Any]", citizens: int, seed: int, on: date) -> int:
    """Notes that the agencies' data is being replaced, and gives the seeding's id; keep the connection to the end.

    Raises SeedingRuns while another connection has a seeding under way.
    """
    if not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK})"):
        raise SeedingRuns("Another process is seeding these stores: wait until it is done, or end it.")
    begun: int = await connection.fetchval(
        "INSERT INTO seeding (citizens, seed, on_day) VALUES ($1, $2, $3) RETURNING id", citizens, seed, on
    )
    return begun


async def finish_seeding(
    connection: "asyncpg.Connection[Any]", seeding: int, personas: Sequence[PopulationPersona]
) -> None:
    """Notes that all agencies hold the seeding's population, whose personas replace those before."""
    rows = [
        (p.id, p.person.id, p.title, json.dumps({"ko": p.sentence_ko, "en": p.sentence_en}), position)
        for position, p in enumerate(personas)
    ]
    async with connection.transaction():
        await connection.execute("DELETE FROM persona")
        await connection.copy_records_to_table(
            "persona", records=rows, columns=["id", "citizen_id", "title", "sentence", "position"]
        )
        await connection.execute("UPDATE seeding SET finished_at = clock_timestamp() WHERE id = $1", seeding)
    await connection.execute(f"SELECT pg_advisory_unlock({LOCK})")


async def current_seeding(connection: "asyncpg.Connection[Any]") -> Seeding | None:
    """What the agencies hold, None where they were never seeded.

    Raises HalfSeeded where they do not all hold one population, SeedingRuns while another connection is seeding them.
    """
    if not await connection.fetchval("SELECT to_regclass('seeding') IS NOT NULL"):
        return None
    row = await connection.fetchrow(
        'SELECT id, citizens, seed, on_day AS "on", finished_at FROM seeding ORDER BY id DESC LIMIT 1'
    )
    if row is None:
        return None
    if row["finished_at"] is None:
        if not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK})"):
            raise SeedingRuns("Another process is seeding these stores: wait until it is done, then start again.")
        await connection.execute(f"SELECT pg_advisory_unlock({LOCK})")
        raise HalfSeeded(
            f"The stores are half-seeded: a seeding of {row['citizens']} citizens was begun and not finished. "
            "Run `python server.py seed …` again, with any size."
        )
    return Seeding(**row)


async def personas(connection: "asyncpg.Connection[Any] | Store") -> list[Persona]:
    """The personas of the current seeding, in the order in which they are shown."""
    rows = await connection.fetch("SELECT id, citizen_id, title, sentence::text FROM persona ORDER BY position")
    return [Persona(row["id"], row["citizen_id"], row["title"], json.loads(row["sentence"])) for row in rows]
