"""What a notice tells of services beside their verdicts: what they are called, how to ask for them, what to bring."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from agencies.contract import Store

SERVICES: Final = """
    SELECT s.id, s.name, s.url, s.period_text, coalesce(s.period_windows, '{}') AS period_windows,
        ARRAY(SELECT jsonb_build_object('kind', c.kind, 'name', c.name, 'url', c.url)
            FROM channel c WHERE c.service_id = s.id ORDER BY c.position) AS channels,
        ARRAY(SELECT jsonb_build_object('name', e.name, 'held_by', e.held_by)
            FROM evidence e WHERE e.service_id = s.id ORDER BY e.position) AS evidence
    FROM service_listing s WHERE s.id = ANY ($1::text[])
"""


async def read_told_services(store: Store, ids: Collection[str]) -> Mapping[str, Any]:
    """These services by id: `name`, `url`, `period_text`, `period_windows`, `channels` and `evidence`."""
    return {row["id"]: row for row in await store.fetch(SERVICES, list(ids))}
