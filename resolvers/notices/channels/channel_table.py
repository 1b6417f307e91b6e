"""Citizens' channels and the codes that verify them. Owns the tables `notice_channel` and `notice_code_count`."""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg

from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.store.fetching import Fetching
from agencies.store.statement import plain_read
from resolvers.notices.channels.channel import (
    CHANNELS_AT_MOST,
    CODE_FOR,
    CODE_TRIES,
    CODES_AN_HOUR,
    KNOWN_KINDS,
    PushAddress,
)

COLUMNS: Final = ("id", "kind", "label", "verified_at", "last_failure")
READ: Final = plain_read(
    Rows(Table("notice_channel", "citizen_id"), True, "added_at, id", None, None, None, ()), COLUMNS
)
SHOWN: Final = ", ".join(COLUMNS)
# It holds the citizen's row until the transaction ends, so that of two channels at once the second counts the first.
HOLD: Final = """
    INSERT INTO notice_code_count AS kept (citizen_id, since, sent) VALUES ($1, clock_timestamp(), 0)
    ON CONFLICT (citizen_id) DO UPDATE SET sent = kept.sent
"""
COUNT_CODE: Final = """
    INSERT INTO notice_code_count AS kept (citizen_id, since, sent) VALUES ($1, clock_timestamp(), 1)
    ON CONFLICT (citizen_id) DO UPDATE SET
        since = CASE WHEN kept.since > clock_timestamp() - interval '1 hour' THEN kept.since ELSE excluded.since END,
        sent = CASE WHEN kept.since > clock_timestamp() - interval '1 hour' THEN kept.sent + 1 ELSE 1 END
    WHERE kept.sent < $2 OR kept.since <= clock_timestamp() - interval '1 hour'
    RETURNING sent
"""
# A channel that stands already, with the same keys, stays verified; else it begins anew, and no push to it has failed.
SAME: Final = """
    (kept.kind, kept.p256dh, kept.auth) IS NOT DISTINCT FROM (excluded.kind, excluded.p256dh, excluded.auth)
"""
PUT: Final = f"""
    INSERT INTO notice_channel AS kept (citizen_id, kind, address, p256dh, auth, label)
    SELECT $1, $2, $3, $4, $5, $6
    WHERE (SELECT count(*) FROM notice_channel WHERE citizen_id = $1 AND address <> $3) < $7
    ON CONFLICT (citizen_id, address) DO UPDATE SET
        kind = excluded.kind, p256dh = excluded.p256dh, auth = excluded.auth, label = excluded.label,
        verified_at = CASE WHEN {SAME} THEN kept.verified_at END,
        last_failure = CASE WHEN {SAME} AND kept.verified_at IS NOT NULL THEN kept.last_failure END
    RETURNING {SHOWN}
"""  # noqa: S608
PUT_CODE: Final = """
    UPDATE notice_channel SET code_digest = $2, code_until = clock_timestamp() + $3, code_tries = 0
    WHERE id = $1 AND verified_at IS NULL
"""
# Tried and counted in one, under the row's lock: many at once get no more tries than one after another.
TRY: Final = f"""
    UPDATE notice_channel SET code_tries = code_tries + 1,
        verified_at = CASE WHEN code_digest = $3 THEN clock_timestamp() END,
        code_digest = CASE WHEN code_digest = $3 THEN NULL ELSE code_digest END
    WHERE citizen_id = $1 AND id = $2 AND verified_at IS NULL AND code_digest IS NOT NULL
        AND code_tries < $4 AND code_until > clock_timestamp() AND kind = ANY ($5)
    RETURNING {SHOWN}, code_tries
"""  # noqa: S608
ONE: Final = f"SELECT {SHOWN} FROM notice_channel WHERE citizen_id = $1 AND id = $2 AND kind = ANY ($3)"  # noqa: S608
REMOVE: Final = "DELETE FROM notice_channel WHERE citizen_id = $1 AND id = $2 RETURNING id"
REMOVE_GONE: Final = """
    DELETE FROM notice_channel WHERE id = $1 AND (p256dh, auth) IS NOT DISTINCT FROM ($2::bytea, $3::bytea)
"""
FAILED: Final = "UPDATE notice_channel SET last_failure = clock_timestamp() WHERE id = $1 RETURNING last_failure"


async def hold_citizen(connection: "asyncpg.Connection[Any]", citizen_id: str) -> None:
    """Have whoever adds another channel of the citizen's wait until the transaction ends."""
    await connection.execute(HOLD, citizen_id)


async def count_code(connection: "asyncpg.Connection[Any]", citizen_id: str) -> bool:
    """Count a code that is to be sent for a citizen; False where it would be one too many within the hour."""
    return bool(await connection.fetch(COUNT_CODE, citizen_id, CODES_AN_HOUR))


async def put_channel(
    connection: "asyncpg.Connection[Any]", citizen_id: str, address: PushAddress, label: str | None
) -> Row | None:
    """Keep a channel of a citizen, or the new keys and label of one that stands; None where there are enough."""
    kind, url, keys = address.kind.name, address.url, (address.p256dh, address.auth)
    rows = await connection.fetch(PUT, citizen_id, kind, url, *keys, label, CHANNELS_AT_MOST)
    return dict(rows[0]) if rows else None


async def put_code(connection: "asyncpg.Connection[Any]", channel_id: str, digest: bytes) -> None:
    """Keep what a channel's new code must come to; those sent before count no more."""
    await connection.fetch(PUT_CODE, channel_id, digest, CODE_FOR)


async def try_code(store: Fetching, citizen_id: str, channel_id: str, digest: bytes) -> Row | None:
    """Try a code: the channel with the number of tries; None where none is left, or there is no such channel."""
    rows = await store.fetch(TRY, citizen_id, channel_id, digest, CODE_TRIES, KNOWN_KINDS)
    return dict(rows[0]) if rows else None


async def one_channel(store: Fetching, citizen_id: str, channel_id: str) -> Row | None:
    """A citizen's channel; None where it is none of theirs."""
    rows = await store.fetch(ONE, citizen_id, channel_id, KNOWN_KINDS)
    return dict(rows[0]) if rows else None


async def remove_channel(store: Fetching, citizen_id: str, channel_id: str) -> bool:
    """Remove a citizen's channel and what was still to be pushed to it; False where it is none of theirs."""
    return bool(await store.fetch(REMOVE, citizen_id, channel_id))


async def remove_gone_channel(store: Fetching, channel_id: str, address: PushAddress) -> None:
    """Remove a channel whose address is no more, unless a browser has subscribed there anew by now, with other keys."""
    await store.fetch(REMOVE_GONE, channel_id, address.p256dh, address.auth)


async def note_failure(store: Fetching, channel_id: str) -> Mapping[str, Any]:
    """Note that a push to a channel has failed now; gives `last_failure`, nothing where there is no such channel."""
    rows = await store.fetch(FAILED, channel_id)
    return dict(rows[0]) if rows else {}
