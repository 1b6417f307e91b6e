"""The settings of an agency's own service, by environment variables that begin with the agency's id."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from agencies.contract.storage.service import HttpService
from agencies.store.loopback import is_loopback


class UnusableSetting(Exception):
    """A setting is missing or cannot be used, so that the agency is down; the message says what to set."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Where a service is, the token with which it is asked, and the agency's further settings by their short names."""

    url: httpx.URL
    token: str | None = field(default=None, repr=False)
    further: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_service_settings(agency: str, service: HttpService, environment: Mapping[str, str]) -> ServiceSettings:
    """The settings of this agency's service; UnusableSetting, with what to set."""
    url = _url(variable(agency, "URL"), _said(agency, "URL", environment))
    token = _token(agency, environment) if service.token else None
    return ServiceSettings(url, token, {name: _said(agency, name, environment) for name in service.settings})


def variable(agency: str, name: str) -> str:
    """The environment variable of an agency's setting."""
    return f"{agency.upper()}_{name}"


def _said(agency: str, name: str, environment: Mapping[str, str]) -> str:
    said = environment.get(variable(agency, name))
    if not said:
        what = {"URL": "where its service is", "TOKEN": "the token with which its service is asked"}.get(name)
        raise UnusableSetting(f"{variable(agency, name)} is not set: set it{f' to {what}' if what else ''}")
    return said


def _token(agency: str, environment: Mapping[str, str]) -> str:
    said = _said(agency, "TOKEN", environment)
    if not said.isascii() or not said.isprintable():
        raise UnusableSetting(
            f"{variable(agency, 'TOKEN')} is no token: write it in printable ASCII, since a header holds nothing else"
        )
    return said


def _url(name: str, said: str) -> httpx.URL:
    try:
        url = httpx.URL(said.rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or "?" in said or "#" in said:
        raise UnusableSetting(
            f"{name} is no address: write it as https://host/path, without a user, parameters and a fragment"
        )
    if url.scheme == "http" and not is_loopback(url.host):
        raise UnusableSetting(f"{name} has no TLS, and what is asked is personal: write it as https://host/path")
    return url
