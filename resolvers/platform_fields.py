"""The platform with all of its fields: `platform` is whole where it is imported from here.

A module contributes when it is imported, and the order of contributions is the order of fields in the schema: this one
order, which does not depend on the module that a process imports first.
"""

# isort: off
from resolvers.contributions import platform
from resolvers.fields import (  # noqa: F401
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

__all__ = ["platform"]
