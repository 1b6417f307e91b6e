"""The settings of pushes: with which key, to which hosts, and what a notice links to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError
from api.addresses.address import is_askable, split
from api.push.host_list import read_hosts

PUSH_SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Those of Chrome, Firefox, Safari and Edge, and of the browsers that are built on them."""
LINK_AT_MOST: Final = 300
"""Beside the longest text, what is pushed to a browser has room for little more."""
DEMO_CONTACT: Final = "mailto:nobody@demo.invalid"


@dataclass(frozen=True, slots=True)
class PushSettings:
    """How pushes are sent.

    `key`: the PEM file with the key of VAPID · `contact`: the address to which push services write of a wrong push ·
    `web_push`, `ntfy`: the hosts that may be pushed to · `link`: where a pushed notice leads · `own`: the demo's own
    address, to which it pushes; None outside of the demo.
    """

    key: Path | None
    contact: str
    web_push: tuple[str, ...]
    ntfy: tuple[str, ...]
    link: str | None
    own: str | None


def read_push_settings(said: Mapping[str, str | None], own: str | None) -> PushSettings:
    """The settings by the variables' names; StartUpError naming the one that cannot be used."""
    key, contact, link = said["WEB_PUSH_KEY"], said["WEB_PUSH_CONTACT"], said["NOTICE_LINK"]
    if key and not contact:
        raise StartUpError(
            "WEB_PUSH_KEY is set, WEB_PUSH_CONTACT is not: name a mailto: or https: address at which push services "
            "reach those who run this gateway."
        )
    if contact and not _is_contact(contact):
        raise StartUpError("WEB_PUSH_CONTACT is no address that begins with mailto: or https:.")
    if link and (split(link) is None or not is_askable(link)):
        raise StartUpError("NOTICE_LINK is no https address (http for this machine alone), without a query.")
    if link and len(link) > LINK_AT_MOST:
        raise StartUpError(f"NOTICE_LINK has {len(link)} characters, and may have {LINK_AT_MOST}.")
    return PushSettings(
        Path(key) if key else None,
        contact or DEMO_CONTACT,
        _hosts(said, "WEB_PUSH_HOSTS", PUSH_SERVICES if own is None else (), own),
        _hosts(said, "NTFY_HOSTS", (), own),
        link or None,
        own,
    )


def _is_contact(said: str) -> bool:
    if said.startswith("mailto:"):
        return said.isascii() and said.isprintable() and " " not in said and "@" in said
    return said.startswith("https:") and split(said) is not None


def _hosts(said: Mapping[str, str | None], name: str, by_default: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    if not (hosts := said[name]):
        return by_default
    try:
        return read_hosts(hosts, nearby=own is not None)
    except ValueError:
        raise StartUpError(
            f"{name} names what is no host: write names with commas between, `*.example.org` for all below one."
        ) from None
