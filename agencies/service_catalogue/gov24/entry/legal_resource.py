"""The laws on which a service rests: 법령, 행정규칙 and 자치법규, as `act(article)||act(article)`."""

import re
from collections.abc import Mapping
from typing import Any, Final

from agencies.service_catalogue.gov24.prose import items

FIELDS: Final = ("법령", "행정규칙", "자치법규")
ARTICLE: Final = re.compile(r"(?P<act>.+?)\s*(?:\(\s*(?P<bracketed>제\s*\d+조.*?)\s*\)|\s(?P<behind>제\s*\d+조.*))")


def legal_resources(detail: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each act with its article, national law first; the article is None where the field names the act alone."""
    return [_law(item) for field in FIELDS for item in items(detail.get(field))]


def _law(item: str) -> dict[str, Any]:
    read = ARTICLE.fullmatch(item)
    act, article = (read["act"], read["bracketed"] or read["behind"]) if read else (item, None)
    return {"act": act, "article": article, "in_force_from": None, "in_force_until": None, "url": None}
