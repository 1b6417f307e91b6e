"""Whether the gateway's role has the rights in the platform's store that it needs, whoever owns the tables."""

from typing import Final

from agencies.contract.errors import MaruError
from agencies.store.store import Store
from resolvers.platform.fault_watch import FaultWatch

# The usage log needs two more, on columns and a function, which its upkeep tries.
RIGHTS: Final = {
    "SELECT": (
        "consent_now",
        "migration",
        "notice_position",
        "notice_sweep",
        "registered_document",
        "revocation",
        "seeding",
        "usage_dropped",
        "usage_tree",
    ),
    "SELECT, DELETE": ("status_change", "sweep"),
    "SELECT, INSERT": (
        "consent",
        "decision",
        "known_event",
        "usage_hash",
        "usage_head",
        "usage_key",
        "usage_record",
        "usage_shape",
        "wrong_fact_report",
    ),
    "SELECT, INSERT, UPDATE": (
        "citizen_language",
        "event_cursor",
        "notice_code_count",
        "notice_preferences",
        "official_case",
    ),
    "SELECT, INSERT, UPDATE, DELETE": (
        "document_use",
        "life_event",
        "notice",
        "notice_channel",
        "notice_delivery",
        "reported_event",
        "told_line",
    ),
}
"""The tables of the platform's store by the rights that a gateway needs; docs/settings.md has them as SQL."""
# Of a table that is not there nothing is said: that is for `migrate`.
LACKED: Final = """
    SELECT needed.right_, string_agg(needed.name, ', ' ORDER BY needed.name) AS tables
    FROM unnest($1::text[], $2::text[]) AS needed (right_, name)
    WHERE NOT has_table_privilege(to_regclass(needed.name), needed.right_)
    GROUP BY needed.right_ ORDER BY needed.right_
"""


class RightsWatch(FaultWatch):
    """The watch of one process."""

    comes = "the gateway's role lacks rights"
    goes = "the gateway's role has its rights again"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    async def look(self) -> None:
        """Say in the log when a right is found lacking, and when none is any more; what cannot be read says nothing."""
        needed = [(right, name) for rights, names in RIGHTS.items() for right in rights.split(", ") for name in names]
        try:
            lacked = await self._store.fetch(LACKED, *map(list, zip(*needed, strict=True)))
        except MaruError:
            # That the store cannot be read is said elsewhere.
            return
        grants = "; ".join(f"GRANT {row['right_']} ON {row['tables']}" for row in lacked)
        self._found(f"the gateway's role lacks rights in the platform's store: {grants}" if grants else None)
