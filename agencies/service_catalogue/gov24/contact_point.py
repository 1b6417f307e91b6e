"""Whom to ask about a service, from 문의처: `name/telephone||name/telephone`, written by thousands of hands."""

import re
from typing import Any, Final

from agencies.service_catalogue.gov24.prose import parts

PHONE: Final = re.compile(r"\d[\d\-~,.()]*")
LETTER: Final = re.compile(r"[^\W\d_]")


def contact_points(value: Any, authority: str) -> list[dict[str, Any]]:
    """Each name and number once; what names nobody is the authority's, what gives no number has none."""
    found = dict.fromkeys(_point(part, authority) for part in parts(value))
    return [{"name": {"ko": name}, "phone": phone, "url": None, "hours": None} for name, phone in found]


def _point(part: str, authority: str) -> tuple[str, str | None]:
    name, slash, number = part.rpartition("/")
    if not slash:
        name, number = part, ""
    phone = _phone(number)
    if phone is None and LETTER.search(number):
        name = f"{name} ({number.strip()})" if name.strip() != number.strip() else name
    name = name.strip()
    return (name if LETTER.search(name) else authority), phone


def _phone(text: str) -> str | None:
    """The number with hyphens between its parts, as 031-653-0705; an extension or a range stays behind it."""
    compact = re.sub(r"(?<=\d)[)\s]+(?=\d)", "-", text.strip())
    return compact if PHONE.fullmatch(compact) else None
