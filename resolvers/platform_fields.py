"""The platform with all of its fields: `platform` is whole where it is imported from here.

A module contributes when it is imported, and the order of contributions is the order of fields in the schema: this one
order, which does not depend on the module that a process imports first.
"""

# isort: off
# ruff: noqa: F401
import resolvers.readiness.fields.agency
import resolvers.eligibility.fields.category_membership
import resolvers.consent.fields.consent
import resolvers.corrections.fields.correction
import resolvers.decisions.fields.decision_id
import resolvers.eligibility.fields.fact
import resolvers.access.fields.field_access
import resolvers.languages.fields.language
import resolvers.notices.fields.life_event
import resolvers.eligibility.fields.my_eligibilities
import resolvers.notices.fields.notice
import resolvers.notices.fields.notice_channel
import resolvers.notices.fields.notice_preferences
import resolvers.notices.fields.notice_stream
import resolvers.eligibility.fields.open_question
import resolvers.purposes.fields.purpose
import resolvers.access.fields.query
import resolvers.eligibility.fields.services
import resolvers.eligibility.fields.upcoming
import resolvers.usage_log.fields.usage
import resolvers.usage_log.fields.usage_stream
import resolvers.usage_log.fields.usage_summary
from resolvers.contributions import platform

__all__ = ["platform"]
