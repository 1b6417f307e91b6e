"""What lines of notices say: kept once for all, for as long as a notice names it, and removed after."""

import json
from uuid import uuid4

from agencies.registration.registry import PLATFORM
from resolvers.notices.content.content_lines import OWN
from resolvers.notices.keeping.retention import KEPT
from resolvers.notices.tables.content_line_table import forget_lines, keep_lines
from tests.notices.test_judgement import PREGNANT
from tests.notices.town import Family, Town

LINE = "INSERT INTO told_line (id, told, kept_at) VALUES ('{}', '{{}}', now() - interval '{} days')"
LEFT = "SELECT id FROM told_line WHERE id LIKE 'old %' ORDER BY id"
LINES = """
    SELECT line FROM notice, jsonb_array_elements(told -> 'lines') line WHERE citizen_id = $1 ORDER BY line ->> 'line'
"""
KNOWN = "SELECT id FROM told_line WHERE id = ANY ($1::text[]) ORDER BY id"
# The notices of the town are of today.
EVENT = """
    INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
    VALUES ('{}', 'civil_registry', 'age_reached', 'told long ago', '2025-01-01', false, now())
"""
NOTICE = """
    INSERT INTO notice (number, citizen_id, event_id, told, created_at) OVERRIDING SYSTEM VALUE
    VALUES (-1, 'told long ago', '{}', '{{"lines": [], "schools": []}}', now() - interval '{} days')
"""


async def left(town: Town) -> list[str]:
    """The lines of a test that are there."""
    return [row[0] for row in await town.rows(PLATFORM, LEFT)]


async def test_what_lines_say_is_removed_once_no_notice_names_it(town: Town) -> None:
    """Over a year after it was kept last; not while an older notice that may name it waits to be removed."""
    platform, event = town.stores[PLATFORM], uuid4()
    lines = {"old and named": 390 + KEPT.days, "old and kept anew": 800, "old": 800, "old but not yet": 370}
    await town.run(PLATFORM, *(LINE.format(name, days) for name, days in lines.items()))
    await town.run(PLATFORM, EVENT.format(event), NOTICE.format(event, 380 + KEPT.days))
    await keep_lines(platform, [{"old and kept anew": {}}])
    assert await forget_lines(platform, 10, KEPT) == 1
    assert await left(town) == ["old and kept anew", "old and named", "old but not yet"]
    removing = town.gateway.relay_telling(lambda settled: None).retention
    assert removing is not None
    await removing.remove()
    assert list(removing.faults) == []
    assert await left(town) == ["old and kept anew", "old but not yet"]
    await town.run(PLATFORM, "DELETE FROM told_line WHERE id LIKE 'old %'")


async def expecting(town: Town) -> Family:
    """A family that is told of a pregnancy."""
    family = await town.family()
    await town.run("health_insurance", PREGNANT.format(family.mother))
    assert len(await town.relay()) == 1
    return family


async def named(town: Town, family: Family) -> list[str]:
    """The lines that a mother's notice names, of which it says nothing itself."""
    lines = [json.loads(row["line"]) for row in await town.rows(PLATFORM, LINES, family.mother)]
    assert all(set(each) == {*OWN, "line"} for each in lines)
    return [each["line"] for each in lines]


async def test_what_an_events_notice_says_is_kept_once_for_all_who_are_told_the_same(town: Town) -> None:
    """Each names the same lines, and tells all of them; what is gone from the store is kept again for the next."""
    one, other = await expecting(town), await expecting(town)
    lines = await named(town, one)
    assert len(lines) > 1
    assert await named(town, other) == lines
    await town.run(PLATFORM, "DELETE FROM notice", "DELETE FROM told_line")
    third = await expecting(town)
    assert await named(town, third) == lines == [row["id"] for row in await town.rows(PLATFORM, KNOWN, lines)]
    (notice,) = await town.inbox(third.mother)
    assert len(notice["eligibilities"]) == len(lines)
    assert all(each["reasons"] for each in notice["eligibilities"])
