"""A platform's store that is put back from a backup learns again what it was told since, as docs/notices.md says."""

import re
from typing import Final

from agencies.registration.registry import PLATFORM
from tests.notices.town import AGENCIES, TODAY, Town
from tests.root import ROOT

_, _, _RESTORE = (ROOT / "docs/notices.md").read_text().partition("### After a restore\n")
POSITIONS, RELAYED_AGAIN = re.findall(r"```sql\n(.*?)```", _RESTORE, re.DOTALL)
FORGETFUL: Final = ("life_event", "notice", "notice_position", "notice_delivery")
BACKED_UP: Final = tuple(f"CREATE TABLE backed_up_{table} AS TABLE {table}" for table in FORGETFUL)
PUT_BACK: Final = (
    *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in FORGETFUL),
    *(f"DELETE FROM {table}" for table in reversed(FORGETFUL)),
    *(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE backed_up_{table}" for table in FORGETFUL),
    *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in FORGETFUL),
    *(f"DROP TABLE backed_up_{table}" for table in FORGETFUL),
)
LAST: Final = "SELECT last FROM notice_position WHERE citizen_id = ANY ($1) ORDER BY citizen_id"


async def test_what_was_told_since_the_backup_is_told_again_and_nothing_else_twice(town: Town) -> None:
    """A death hides what it hid, a birth has its notice, and no position that an app knows is met again."""
    mourning, glad = await town.family(), await town.family()
    ((before,),) = await town.rows(PLATFORM, "SELECT clock_timestamp()")
    await town.run("civil_registry", *town.birth(mourning, "child who dies after the backup"))
    await town.relay()
    told = await town.inbox(mourning.mother)
    await town.run(PLATFORM, *BACKED_UP)
    await town.run(
        "civil_registry",
        *town.birth(glad, "child who is born after the backup"),
        f"INSERT INTO death VALUES ('child who dies after the backup', '{TODAY}', '{TODAY}')",
    )
    await town.relay()
    (birth,) = await town.inbox(glad.mother)
    mothers = [mourning.mother, glad.mother]
    known = [row["last"] for row in await town.rows(PLATFORM, LAST, mothers)]
    assert await town.inbox(mourning.mother) == []
    await town.run(PLATFORM, *PUT_BACK)
    # The registry knows of the death: the child is not shown in it any more.
    assert [each["id"] for each in await town.inbox(mourning.mother)] == [each["id"] for each in told] != []
    everybody = [row["id"] for row in await town.rows("civil_registry", "SELECT id FROM citizen")]
    await town.rows(PLATFORM, POSITIONS, everybody)
    assert len(await town.rows(PLATFORM, LAST, everybody)) == len(everybody)
    for agency in AGENCIES:
        await town.rows(agency, RELAYED_AGAIN, before)
    free = [row["last"] for row in await town.rows(PLATFORM, LAST, mothers)]
    assert [later > last for later, last in zip(free, known, strict=True)] == [True, True]
    await town.relay()
    assert await town.inbox(mourning.mother) == []
    (again,) = await town.inbox(glad.mother)
    assert again["event"] == birth["event"]
    assert again["eligibilities"]
