"""What a notice tells of services beside their verdicts: what they are called, how to ask for them, what to bring."""

from typing import Final

TOLD_SERVICES: Final = """
    SELECT s.id, s.name, s.url, s.period_text, coalesce(s.period_windows, '{}') AS period_windows,
        ARRAY(SELECT jsonb_build_object('kind', c.kind, 'name', c.name, 'url', c.url)
            FROM channel c WHERE c.service_id = s.id ORDER BY c.position) AS channels,
        ARRAY(SELECT jsonb_build_object('name', e.name, 'held_by', e.held_by)
            FROM evidence e WHERE e.service_id = s.id ORDER BY e.position) AS evidence
    FROM service_listing s WHERE s.id = ANY ($1::text[])
"""
"""The statement of services by id, $1."""

TOLD_COLUMNS: Final = ("id", "name", "url", "period_text", "period_windows", "channels", "evidence")
"""Its columns, in order."""
