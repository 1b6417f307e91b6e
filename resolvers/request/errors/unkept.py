"""The error of one who asks for what the platform's store has, in a gateway without that store."""

from agencies.contract.errors import AgencyUnavailable
from agencies.registration.registry import PLATFORM


def unkept(what: str) -> AgencyUnavailable:
    """The error of one who asks for what a gateway without the platform's store does not keep."""
    return AgencyUnavailable(f"The platform keeps no {what} here: ask those who run it.", agency=PLATFORM)
