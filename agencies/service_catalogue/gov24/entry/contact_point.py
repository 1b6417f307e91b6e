"""Whom to ask about a service, from 문의처: `name/telephone||name/telephone`, written by thousands of hands."""

import re
from typing import Any, Final

from agencies.contract import official_offices
from agencies.service_catalogue.gov24.prose import parts

PHONE: Final = re.compile(r"\d[\d\-~,.()]*")
Office = tuple[str | None, str | None, str | None, str | None]
"""A name, a telephone number, an address on the web, hours."""

LETTER: Final = re.compile(r"[^\W\d_]")


def contact_points(value: Any, authority: str) -> list[dict[str, Any]]:
    """Each name and number once; what names nobody is the authority's, what gives no number has none.

    A call centre that is known is the one entry that it is everywhere, with its address and hours.
    """
    found = dict.fromkeys(_office(*_point(part, authority)) for part in parts(value))
    return [
        {"name": {"ko": name}, "phone": phone, "url": url, "hours": hours and {"ko": hours}}
        for name, phone, url, hours in found
    ]


def _office(name: str, phone: str | None) -> Office:
    """The call centre that has this number, and whose name stands in the name; else what was given."""
    for each in official_offices():
        if each["phone"] == phone and str(each["name"]) in name:
            return each["name"], each["phone"], each["url"], each["hours"]
    return name, phone, None, None


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
