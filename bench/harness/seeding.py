"""The population that a tree is measured on: seeded by that tree itself, some of its households enlarged."""

import asyncio
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import asyncpg

from bench.harness.setting import CITIZENS, DAY
from bench.harness.tree import Tree

MARK: Final = "bench-seeded.json"

# The population's largest households have seven members; growth asks for up to ten.
ENLARGE: Final = """
    WITH grown AS (
        SELECT h.id, h.n FROM (SELECT id, row_number() OVER (ORDER BY md5(id)) AS n FROM household_now WHERE size = 7) h
        WHERE h.n <= 36
    ), added AS (
        INSERT INTO citizen (id, name, sex, birth_date)
        SELECT 'cbe' || substr(md5(g.id || extra), 1, 13), '김하나', 'FEMALE', date '1990-01-01' + extra
        FROM grown g, generate_series(1, 3) AS extra WHERE extra <= 1 + g.n % 3
        RETURNING id
    )
    SELECT g.id AS household_id, 'cbe' || substr(md5(g.id || extra), 1, 13) AS citizen_id, (SELECT count(*) FROM added)
    FROM grown g, generate_series(1, 3) AS extra WHERE extra <= 1 + g.n % 3
"""
MOVE_IN: Final = """
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
    VALUES ($2 || 'm', $1, $2, 'OTHER', date '2020-01-01')
"""
MAKING: Final = {".py", ".yaml", ".csv"}
"""How the files end by which people are made and stores filled; a new migration `migrate` brings."""


def ensure_seeded(tree: Tree) -> float | None:
    """Seed a tree's stores where they are not as a measurement needs them; the seconds that seeding took then.

    People whom another version of the tree made are not: what is measured would be said to be of this one.
    """
    wanted = {"citizens": CITIZENS, "on": DAY, "made_by": _made_by(tree)}
    mark = tree.data / MARK
    if _read(mark) == wanted:
        tree.command("migrate")
        return None
    mark.unlink(missing_ok=True)
    began = perf_counter()
    tree.command("seed", "--citizens", str(CITIZENS), "--on", DAY)
    seconds = perf_counter() - began
    with tree.serving():
        asyncio.run(_finish(tree.dsns()))
    mark.write_text(json.dumps(wanted))
    return seconds


def _made_by(tree: Tree) -> str:
    """A hash of what makes the people whom a tree is measured on: its agencies' files, and what enlarges households."""
    digest = sha256(f"{ENLARGE}{MOVE_IN}".encode())
    for file in sorted(each for each in (tree.path / "agencies").rglob("*") if each.suffix in MAKING):
        digest.update(f"{file.relative_to(tree.path)}\n".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(mark: Path) -> Any:
    return json.loads(mark.read_text()) if mark.exists() else None


async def _finish(dsns: Mapping[str, str]) -> None:
    await _enlarge(dsns["civil_registry"])
    for dsn in dsns.values():
        connection = await asyncpg.connect(dsn)
        await connection.execute("VACUUM (ANALYZE)")
        await connection.close()


async def _enlarge(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        for row in await connection.fetch(ENLARGE):
            await connection.execute(MOVE_IN, row["household_id"], row["citizen_id"])
    await connection.close()
