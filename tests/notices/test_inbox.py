"""How an inbox is read: what is on a page, and how many notices there are, as of one moment."""

from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM
from resolvers.notices.tables.notice_table import Inbox, read_inbox
from tests.graph.asking import codes
from tests.notices.town import TODAY, Family, Town

OF_A_CHILD: Final = '{ citizen(id: "child of an order") { notices { nodes { id readAt } } } }'
MARK: Final = "mutation($id: ID!) { markNoticeRead(id: $id) { notice { id } } }"


async def told_once(town: Town, child: str) -> Family:
    """A couple who were told of the birth of a child, and of nothing else."""
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, child))
    await town.relay()
    return family


async def test_an_inbox_that_changes_while_it_is_read_is_counted_as_it_was_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has one notice, which is removed as soon as the store has answered: it is counted all the same."""
    mother = (await told_once(town, "child of a moment")).mother
    store = town.stores[PLATFORM]
    fetch = store.fetch

    async def fetch_and_remove(*arguments: Any) -> Any:
        rows = await fetch(*arguments)
        await town.run(PLATFORM, f"DELETE FROM notice WHERE citizen_id = '{mother}'")
        return rows

    monkeypatch.setattr(store, "fetch", fetch_and_remove)
    notices, total = await read_inbox(store, mother, Inbox(size=10, after=None, unread=None), ())
    assert [each.citizen_id for each in notices] == [mother]
    assert total == 1


async def test_a_page_behind_the_last_notice_is_empty_and_says_how_many_there_are(town: Town) -> None:
    """As for one whose notices were removed after the page before was read."""
    mother = (await told_once(town, "child of a last page")).mother
    notices, total = await read_inbox(town.stores[PLATFORM], mother, Inbox(size=10, after=0, unread=None), ())
    assert notices == []
    assert total == 1


async def test_an_order_hides_a_childs_inbox_from_a_parent_who_has_custody(town: Town) -> None:
    """What a notice says tells where the child lives: it is neither shown nor marked as read while the order holds."""
    family = await told_once(town, "child of an order")
    await town.run(
        PLATFORM,
        "INSERT INTO notice (citizen_id, event_id, told, about) "
        f"SELECT 'child of an order', event_id, told, about FROM notice WHERE citizen_id = '{family.mother}'",
    )
    ((own,),) = await town.rows(PLATFORM, "SELECT id::text FROM notice WHERE citizen_id = 'child of an order'")

    async def read(parent: str) -> tuple[Any, Any]:
        shown = await town.ask(OF_A_CHILD, parent)
        marked = await town.ask(MARK, parent, id=own)
        return shown, marked.data

    await town.run(
        "civil_registry",
        f"INSERT INTO protection_order VALUES ('of an inbox', 'child of an order', '{family.father}', '{TODAY}')",
    )
    shown, marked = await read(family.father)
    assert codes(shown) == ["FORBIDDEN"]
    assert (shown.data, marked) == ({"citizen": {"notices": None}}, {"markNoticeRead": {"notice": None}})
    shown, marked = await read(family.mother)
    assert (shown.errors, shown.data["citizen"]["notices"]["nodes"]) == ([], [{"id": own, "readAt": None}])
    assert marked == {"markNoticeRead": {"notice": {"id": own}}}


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "graphql-core"])
async def test_a_notice_says_for_whom_a_service_is_while_its_reader_sees_them(town: Town, by_core: bool) -> None:
    """By the name that they have now, which is read for it as ever: it stands in their own usage log, and not kept."""
    child = f"child by name {by_core}"
    family = await told_once(town, child)
    await town.run("civil_registry", f"UPDATE citizen SET name = '김하늘' WHERE id = '{child}'")
    (notice,) = await town.inbox(family.father, by_core=by_core)
    assert "  It is for 김하늘." in notice["body"].splitlines()
    assert OF_NOBODY not in notice["body"]
    assert await names_read(town, child) == 1
    kept = await town.rows(PLATFORM, "SELECT told::text FROM notice WHERE citizen_id = $1", family.father)
    assert [row for row in kept if "김" in row[0]] == []
    await town.run(
        "civil_registry",
        "SET LOCAL maru.events = off",
        f"INSERT INTO custody VALUES ('{family.mother}', '{child}', '{TODAY}')",
        f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.father}'",
    )
    (notice,) = await town.inbox(family.father, by_core=by_core)
    assert (OF_NOBODY in notice["body"], "김하늘" in notice["body"]) == (True, False)
    assert notice["unavailable"] == []


async def test_a_notice_is_read_though_names_cannot_be(town: Town) -> None:
    """It says then that it is for somebody of the family, and that the registry is lacking."""
    family = await told_once(town, "child whose name cannot be read")
    await town.run("civil_registry", "ALTER TABLE citizen RENAME COLUMN name TO no_name")
    try:
        (notice,) = await town.inbox(family.father)
    finally:
        await town.run("civil_registry", "ALTER TABLE citizen RENAME COLUMN no_name TO name")
    assert OF_NOBODY in notice["body"]
    assert notice["unavailable"] == [{"id": "civil_registry"}]
    assert await names_read(town, "child whose name cannot be read") == 0


async def test_a_name_is_read_for_the_text_of_a_notice_alone(town: Town) -> None:
    """Whoever asks for the title reads nobody's name; who marks it as read and asks for its text does."""
    child = "child of a text"
    family = await told_once(town, child)
    listed = await town.ask("{ me { notices { nodes { id title } } } }", family.father)
    (notice,) = listed.data["me"]["notices"]["nodes"]
    assert await names_read(town, child) == 0
    marked = await town.ask(MARK_AND_READ, family.father, id=notice["id"])
    assert "It is for 김새봄." in marked.data["markNoticeRead"]["notice"]["body"]
    assert await names_read(town, child) == 1


OF_NOBODY: Final = "  It is for somebody of your family, or whose guardian you are."
MARK_AND_READ: Final = "mutation($id: ID!) { markNoticeRead(id: $id) { notice { body(language: EN) } } }"


async def names_read(town: Town, citizen: str) -> int:
    """How many records of a citizen's say that their name was read."""
    rows = await town.rows(
        PLATFORM,
        "SELECT FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE r.citizen_id = $1 AND s.fields @> ARRAY['Citizen.name'] AND s.action = 'READ'",
        citizen,
    )
    return len(rows)
