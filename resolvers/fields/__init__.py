"""The platform's own fields. Importing any of these modules imports all of them, in this order.

A module contributes when it is imported, and the order of contributions is the order of fields in the schema: it may
not hang on which module somebody happens to import first.
"""

from resolvers.fields import (
    agency,
    category_membership,
    consent,
    correction,
    decision_id,
    fact,
    field_access,
    language,
    life_event,
    my_eligibilities,
    notice,
    notice_channel,
    notice_preferences,
    notice_stream,
    open_question,
    purpose,
    query,
    services,
    upcoming,
    usage,
    usage_stream,
    usage_summary,
)

__all__ = [
    "agency",
    "category_membership",
    "consent",
    "correction",
    "decision_id",
    "fact",
    "field_access",
    "language",
    "life_event",
    "my_eligibilities",
    "notice",
    "notice_channel",
    "notice_preferences",
    "notice_stream",
    "open_question",
    "purpose",
    "query",
    "services",
    "upcoming",
    "usage",
    "usage_stream",
    "usage_summary",
]
