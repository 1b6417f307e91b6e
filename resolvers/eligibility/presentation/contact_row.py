"""Where citizens reach an agency."""

from typing import Final

from agencies.contract.agency import Agency
from agencies.contract.source import Row

CONSENTS: Final[Row] = {
    "name": {
        "ko": "마루: 본인 동의 관리 (setConsent)",
        "en": "Maru: one's own consents (setConsent)",
        "ar": "مارو: موافقات المواطن (setConsent)",
    },
    "phone": None,
    "url": None,
    "hours": None,
}
"""Where a citizen gives consent: a ContactPoint's row."""


def contact_row(agency: Agency) -> Row | None:
    """Where citizens reach an agency, as a ContactPoint's row."""
    contact = agency.contact
    if contact is None:
        return None
    return {"name": contact.name, "phone": contact.phone, "url": contact.url, "hours": contact.hours}
