"""What is told is handed on to be pushed in the same transaction, and what is no more to be heard of is not."""

from datetime import timedelta

from agencies.registration.registry import PLATFORM
from resolvers.notices.channels.delivery_table import note_done, take_due
from tests.notices.town import TODAY, Family, Town

CHANNEL = """
    INSERT INTO notice_channel (citizen_id, kind, address, verified_at)
    VALUES ('{0}', 'NTFY', 'https://ntfy.example/{0}', {1})
"""
WAITING = """
    SELECT d.event_type, d.notice_id FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel_id
    WHERE c.citizen_id = $1 ORDER BY d.id
"""


async def waiting(town: Town, citizen: str) -> list[tuple[str, str]]:
    """What is to be pushed to a citizen: of which event, and which notice."""
    return [tuple(row) for row in await town.rows(PLATFORM, WAITING, citizen)]


async def with_channels(town: Town) -> Family:
    """A couple of whom the mother has a channel that is verified, the father one that is not."""
    family = await town.family()
    await town.run(PLATFORM, CHANNEL.format(family.mother, "now()"), CHANNEL.format(family.father, "NULL"))
    return family


async def test_a_notice_is_pushed_to_the_channels_that_are_verified(town: Town) -> None:
    """Once, whatever is relayed again."""
    family = await with_channels(town)
    await town.run("civil_registry", *town.birth(family, "pushed child"))
    await town.relay()
    await town.relay()
    (notice,) = await town.inbox(family.mother)
    assert await waiting(town, family.mother) == [("live_birth", notice["id"])]
    assert len(await town.inbox(family.father)) == 1
    assert await waiting(town, family.father) == []


async def test_what_another_event_has_overtaken_is_not_pushed_any_more(town: Town) -> None:
    """The notification of a birth, once the child is registered: the registration's own notice is news enough."""
    family = await with_channels(town)
    notified = "INSERT INTO birth_notification (mother_id, born_on, notified_on) VALUES ('{}', '{}', '{}')"
    await town.run("health_insurance", notified.format(family.mother, TODAY, TODAY))
    await town.relay()
    assert [event for event, _ in await waiting(town, family.mother)] == ["birth_notified"]
    await town.run("civil_registry", *town.birth(family, "overtaking child"))
    await town.relay()
    assert [event for event, _ in await waiting(town, family.mother)] == ["live_birth"]


async def test_f9_that_something_did_not_happen_is_pushed_too(town: Town) -> None:
    """By the notice that is unread again, also where it was pushed before."""
    family = await with_channels(town)
    await town.run("civil_registry", *town.birth(family, "mistaken child"))
    await town.relay()
    await town.run(PLATFORM, "DELETE FROM notice_delivery")
    await town.run("civil_registry", "DELETE FROM birth WHERE child_id = 'mistaken child'")
    await town.relay()
    (notice,) = await town.inbox(family.mother, unread=True)
    assert notice["withdrawnAt"] is not None
    assert await waiting(town, family.mother) == [("live_birth", notice["id"])]


async def test_f9_that_something_did_not_happen_is_pushed_though_its_notice_is_being_pushed(town: Town) -> None:
    """The push that is under way says nothing of it: once it is done, the notice is due anew, for a day of its own."""
    family = await with_channels(town)
    await town.run(PLATFORM, "DELETE FROM notice_delivery")
    await town.run("civil_registry", *town.birth(family, "child by mistake"))
    await town.relay()
    await town.run(PLATFORM, "UPDATE notice_delivery SET added_at = added_at - interval '23 hours'")
    store = town.stores[PLATFORM]
    [under_way] = await take_due(store, 1, ())
    await town.run("civil_registry", "DELETE FROM birth WHERE child_id = 'child by mistake'")
    await town.relay()
    await note_done(store, under_way)
    [again] = await take_due(store, 1, ())
    assert again.id == under_way.id
    assert again.expires_at > under_way.expires_at + timedelta(hours=22)
    await note_done(store, again)
    assert await waiting(town, family.mother) == []


async def test_what_disappears_without_a_word_is_not_pushed(town: Town) -> None:
    """The end of a pregnancy."""
    family = await with_channels(town)
    await town.run(
        "health_insurance",
        "INSERT INTO pregnancy (id, citizen_id, registered_on, due_date) "
        f"VALUES ('lost {family.mother}', '{family.mother}', '2026-11-01', '2027-05-01')",
    )
    await town.relay()
    assert [event for event, _ in await waiting(town, family.mother)] == ["pregnancy_registered"]
    await town.run("health_insurance", f"DELETE FROM pregnancy WHERE id = 'lost {family.mother}'")
    await town.relay()
    assert await town.inbox(family.mother) == []
    assert await waiting(town, family.mother) == []
