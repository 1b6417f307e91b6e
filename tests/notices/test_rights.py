"""The rights that docs/notices.md gives a role which owns no table: to relay, to remove what is old, and to sweep."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Final

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.registry import PLATFORM
from resolvers.notices.relay import LACKING
from tests.notices.day_sweeps import sweep, swept_before, told_by
from tests.notices.town import Town
from tests.running import ROOT

APPLICATION: Final = "maru_application"
PAGE: Final = (ROOT / "docs/notices.md").read_text()
IN_PLATFORM, IN_EACH, IN_EDUCATION, TO_SWEEP = re.findall(r"```sql\n(GRANT .*?)```", PAGE, re.DOTALL)
# What is no table of this page's other pages give.
OF_OTHERS: Final = f"""
    GRANT ALL ON ALL TABLES IN SCHEMA public TO {APPLICATION};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APPLICATION};
    REVOKE ALL ON life_event, notice, reported_event, told_line, event_cursor, known_event, notice_position,
        notice_sweep FROM {APPLICATION}
"""
FACTS: Final = f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {APPLICATION}; REVOKE ALL ON outbox FROM {APPLICATION}"
OF_SCHOOLS: Final = f"REVOKE ALL ON school, admission_candidate FROM {APPLICATION}"
BIRTHDAY: Final = date(2027, 3, 10)


@pytest.fixture
async def limited(town: Town, cluster: Cluster) -> AsyncIterator[Town]:
    """The town by a role that has the rights of a gateway."""
    cluster.ensure_databases(APPLICATION)
    outboxes = [str(each.id) for each in town.registry.agencies if each.outbox is not None]
    stores = [*outboxes, PLATFORM]
    cluster._run(ADMIN, "postgres", f"GRANT {APPLICATION} TO {', '.join(stores)}")
    await town.run(PLATFORM, OF_OTHERS, IN_PLATFORM)
    for agency in outboxes:
        await town.run(agency, FACTS, IN_EACH)
    await town.run("education_office", OF_SCHOOLS, IN_EDUCATION)
    made = Town(
        town.registry,
        {name: f"{dsn}&role={APPLICATION}" if name in stores else dsn for name, dsn in town.dsns.items()},
    )
    yield made
    made.close()
    for store in stores:
        cluster._run(ADMIN, store, f"DROP OWNED BY {APPLICATION}")
    cluster.drop_database(APPLICATION)


async def test_the_rights_that_are_documented_are_enough(town: Town, limited: Town) -> None:
    """An event is told with its services, what is old is removed, a day is swept, and operators hear of nothing."""
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, "of an application", BIRTHDAY.replace(year=2025)))
    relay = limited.gateway.relay
    await relay.relay_all()
    for parent in (family.mother, family.father):
        (notice,) = await limited.inbox(parent)
        assert notice["eligibilities"]
    assert relay.retention is not None
    await relay.retention.remove()
    assert relay.faults == ()
    await town.run(PLATFORM, TO_SWEEP)
    async with swept_before(town, BIRTHDAY - timedelta(days=1)):
        await sweep(limited, BIRTHDAY)
        assert {family.mother, family.father} <= (await told_by(town, BIRTHDAY)).keys()


async def test_where_a_right_is_lacking_operators_are_told_to_see_to_it(town: Town, limited: Town) -> None:
    """Without INSERT of what notices say, as an older release had it, an event with services waits for it."""
    family = await town.family()
    await town.run(
        PLATFORM, f"REVOKE INSERT ON told_line FROM {APPLICATION}", "DELETE FROM notice", "DELETE FROM told_line"
    )
    await town.run("civil_registry", *town.birth(family, "of a lesser application"))
    relay = limited.gateway.relay
    await relay.relay_all()
    assert await limited.inbox(family.mother) == []
    assert [(each.agency, each.reason) for each in relay.faults] == [(PLATFORM, LACKING)]
    assert "rights of the gateway's role" in LACKING
    await town.run("civil_registry", "UPDATE outbox SET retry_at = NULL WHERE subject_id = 'of a lesser application'")
    await town.run(PLATFORM, f"GRANT INSERT ON told_line TO {APPLICATION}")
    await relay.relay_all()
    assert len(await limited.inbox(family.mother)) == 1
