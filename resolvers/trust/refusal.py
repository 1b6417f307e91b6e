"""In which words a field is refused: whose field it is and why, never whether anything is on record."""

from agencies.contract.errors import Forbidden
from agencies.contract.field import Declaration


def forbidden(field: str, declared: Declaration | None) -> Forbidden:
    """The error of a field, named as `Type.field`, that the caller may not read of this person."""
    agency = declared.agency if declared is not None else None
    return Forbidden(f"{field} of this person is not for you to read: leave it out.", agency=agency, field=field)
