"""The stage `negotiate`: chooses the media type of an answer, from the Accept header and nothing else."""

from functools import lru_cache
from typing import Final

from agencies.contract.errors import NotAcceptable
from api.answering.quality import read_quality

GRAPHQL: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
PARTS: Final = "multipart/mixed"
EVENTS: Final = "text/event-stream"

MAX_ACCEPT: Final = 1024

_EXACT: Final = 2
_OFFERS: Final = (GRAPHQL, JSON)
_OFFERS_TO_BROWSERS: Final = (GRAPHQL, JSON, HTML)


def negotiate(accept: str | None, *, page: bool = False) -> str:
    """The media type to answer in, `page` being whether the HTML page is on offer; raises NotAcceptable."""
    if accept is None:
        return JSON
    if len(accept) > MAX_ACCEPT:
        raise NotAcceptable(f"The Accept header is over {MAX_ACCEPT} characters. Name {GRAPHQL} or {JSON}.")
    return _choose(accept, page)


def takes_parts(accept: str) -> bool:
    """Whether a client that sends this Accept header names `multipart/mixed`, for answers in parts.

    One that wants them in an older form, or wants the events of a subscription, says so by a parameter; it gets the
    answer in one piece.
    """
    return len(accept) <= MAX_ACCEPT and _takes_parts(accept)


def takes_events(accept: str) -> bool:
    """Whether a client that sends this Accept header names `text/event-stream`, for the answers to a subscription."""
    return len(accept) <= MAX_ACCEPT and _takes_events(accept)


@lru_cache(maxsize=256)
def _takes_events(accept: str) -> bool:
    return any(name == EVENTS and quality > 0 for name, quality in map(_read_range, accept.split(",")))


@lru_cache(maxsize=256)
def _takes_parts(accept: str) -> bool:
    return any(_names_parts(part) for part in accept.split(","))


def _names_parts(part: str) -> bool:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    given = {key.strip(): value.strip(' "') for key, _, value in (p.partition("=") for p in parameters)}
    ours = given.keys() <= {"q", "boundary", "incrementalspec"} and given.get("incrementalspec") in (None, "v0.2")
    return name == PARTS and ours and read_quality(given.get("q", "1")) > 0


@lru_cache(maxsize=256)
def _choose(accept: str, page: bool) -> str:
    ranges = [_read_range(part) for part in accept.split(",") if part.strip()]
    best = (0.0, -1, 0, "")
    for offer in _OFFERS_TO_BROWSERS if page else _OFFERS:
        specificity, quality = _match(offer, ranges)
        if quality > 0:
            best = max(best, (quality, specificity, _preference(offer, specificity), offer))
    if not best[3]:
        raise NotAcceptable(f"Nothing in the Accept header can be given. Accept {GRAPHQL} or {JSON}.")
    return best[3]


def _preference(offer: str, specificity: int) -> int:
    """The rank between equal offers: the GraphQL type for a client that names it, else plain JSON."""
    if offer == HTML:
        return 0
    return 2 if (offer == GRAPHQL) == (specificity == _EXACT) else 1


def _match(offer: str, ranges: list[tuple[str, float]]) -> tuple[int, float]:
    """The specificity and quality of the most specific range that fits; such a range overrules wider ones."""
    kinds = {"*/*": 0, f"{offer.partition('/')[0]}/*": 1, offer: _EXACT}
    return max(((kinds[name], quality) for name, quality in ranges if name in kinds), default=(-1, 0.0))


def _read_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    given = {key.strip(): value.strip(' "') for key, _, value in (p.partition("=") for p in parameters)}
    if given.get("charset", "utf-8") not in ("utf-8", "utf8"):
        return name, 0.0
    return name, read_quality(given.get("q", "1"))
