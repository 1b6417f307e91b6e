"""The documents of a service: what is to be brought, and what the official looks up, with the agency that holds it."""

from collections.abc import Mapping
from typing import Any, Final

from agencies.service_catalogue.gov24.prose import items

TO_BRING: Final = "구비서류"
LOOKED_UP: Final = "공무원확인구비서류"
WITH_CONSENT: Final = "본인확인필요구비서류"

# Words in a document's name that make certain which agency of the gateway holds it.
HOLDERS: Final[Mapping[str, str]] = {
    "주민등록": "civil_registry",
    "가족관계증명": "civil_registry",
    "혼인관계증명": "civil_registry",
    "입양관계증명": "civil_registry",
    "기본증명서": "civil_registry",
    "건강보험": "health_insurance",
    "재학증명": "education_office",
    "졸업증명": "education_office",
    "재적증명": "education_office",
    "고용보험": "labour_office",
    "장애인등록": "welfare_office",
    "장애인증명": "welfare_office",
    "수급자증명": "welfare_office",
    "기초생활수급": "welfare_office",
    "차상위계층": "welfare_office",
    "한부모가족증명": "welfare_office",
    "국가유공자": "welfare_office",
}


def evidence(detail: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each document once, with who holds it, where that is certain of one that need not be brought.

    What the official looks up himself, nobody knows where, is left out: it is not to be brought either.
    """
    brought = dict.fromkeys(items(detail.get(TO_BRING)))
    looked_up = {name: holder for name in items(detail.get(LOOKED_UP)) if (holder := holder_of(name)) is not None}
    with_consent = {name: holder_of(name) for name in items(detail.get(WITH_CONSENT))}
    documents = {**brought, **looked_up, **with_consent}
    return [{"name": {"ko": name}, "held_by": holder} for name, holder in documents.items()]


def holder_of(name: str) -> str | None:
    """The agency that holds the document of this name; None where the name does not make it certain."""
    compact = "".join(name.split())
    holders = {holder for words, holder in HOLDERS.items() if words in compact}
    return holders.pop() if len(holders) == 1 else None
