"""What a cursor of verdicts names: the catalogue's version, the order, and the verdict from which the list goes on."""

from dataclasses import dataclass
from typing import Final

from agencies.contract.schema.page import Window, no_cursor
from agencies.contract.shared_values import Language
from agencies.service_catalogue.order import EligibilityOrder, one_version, refuse_other_order
from resolvers.eligibility.assessment.tiers import TIERS
from resolvers.eligibility.rules.verdict import EligibilityStatus

_TIERS: Final = frozenset(map(str, TIERS))
_ORDERS: Final = {each.name: each for each in EligibilityOrder if each is not EligibilityOrder.RELEVANCE}


@dataclass(frozen=True, slots=True)
class PageKey:
    """A place in the list of a version: it stays where it is though a newer version is loaded, or facts change.

    `by`: the number of the deadline, or the language of the names.
    """

    version: int
    order: EligibilityOrder
    by: str
    status: str
    tier: int
    service_id: str
    subject_id: str

    @property
    def text(self) -> str:
        """The key as a cursor carries it; an order is named where it is not RELEVANCE, which older cursors are of."""
        order = "" if self.order is EligibilityOrder.RELEVANCE else f"{self.order.name} {self.by} "
        return f"{self.version} {order}{self.status} {self.tier} {self.service_id} {self.subject_id}"


def read_key(text: str, order: EligibilityOrder, argument: str) -> PageKey:
    """Return the key in a cursor; BAD_USER_INPUT where it is none of ours, or of another order."""
    version, *words = text.split(" ")
    found, by = EligibilityOrder.RELEVANCE, ""
    if len(words) > 1 and words[0] in _ORDERS:
        found, by, *words = _ORDERS[words[0]], *words[1:]
    match words:
        case status, tier, service_id, subject_id if (
            _is_number(version) and _is_by(by, found) and status in EligibilityStatus.__members__ and tier in _TIERS
        ):
            refuse_other_order(found, order, argument)
            return PageKey(int(version), found, by, status, int(tier), service_id, subject_id)
    raise no_cursor(argument)


def version_asked(asked: Window) -> int | None:
    """Return the catalogue's version that a page's cursors name; None where there is no cursor."""
    versions = {version_of(key, argument) for argument, key in asked.cursors.items()}
    return one_version(versions)


def version_of(text: str, argument: str = "after") -> int:
    """Return the catalogue's version that a cursor names, which is the first word of it."""
    version = text.split(" ", 1)[0]
    if not _is_number(version):
        raise no_cursor(argument)
    return int(version)


def _is_by(by: str, order: EligibilityOrder) -> bool:
    match order:
        case EligibilityOrder.RELEVANCE:
            return by == ""
        case EligibilityOrder.DEADLINE:
            return _is_number(by)
        case EligibilityOrder.NAME:
            return by in Language.__members__


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
