"""The hosts to which pushes go: each by its name, or all below one (`*.example.org`)."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.store.loopback import is_loopback

HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def read_hosts(said: str, *, nearby: bool = False) -> tuple[str, ...]:
    """Return the hosts that a setting names, with commas between; ValueError where one is no name of a host.

    `nearby`: this machine may be named as well.
    """
    hosts = tuple(each.strip().lower() for each in said.split(",") if each.strip())
    if any(HOST.fullmatch(each.removeprefix("*.")) is None and not (nearby and is_loopback(each)) for each in hosts):
        raise ValueError("This is no list of hosts.")
    return hosts


def is_listed(host: str, hosts: Sequence[str]) -> bool:
    """Return whether a host, in small letters, is one of these or below one of them."""
    if HOST.fullmatch(host) is None:
        return False
    return any(host == each or (each.startswith("*.") and host.endswith(each[1:])) for each in hosts)
