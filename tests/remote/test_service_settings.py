"""An agency's service is asked with the settings that begin with its id, or the agency says which is missing."""

import pytest

from agencies.contract import Agency, HttpService
from agencies.contract.checks.declaration_check import check_agency
from agencies.contract.errors import StartUpError
from agencies.remote.service_settings import UnusableSetting, read_service_settings

SERVICE = HttpService(probe="/health", token=True, settings=("YEAR",))
GIVEN = {"TAX_OFFICE_URL": "https://tax.example.kr/api/", "TAX_OFFICE_TOKEN": "secret", "TAX_OFFICE_YEAR": "2025"}


def test_settings_are_the_agencys_own() -> None:
    """Address, token and further ones; what is secret is in no text of them."""
    found = read_service_settings("tax_office", SERVICE, GIVEN)
    assert (str(found.url), found.token, found.further) == ("https://tax.example.kr/api", "secret", {"YEAR": "2025"})
    assert "secret" not in repr(found)


@pytest.mark.parametrize("name", GIVEN)
def test_one_that_is_missing_is_named(name: str) -> None:
    """The words say what to set."""
    with pytest.raises(UnusableSetting, match=f"{name} is not set: set it"):
        read_service_settings("tax_office", SERVICE, {**GIVEN, name: ""})


@pytest.mark.parametrize(
    "said",
    [
        "tax.example.kr",
        "ftp://tax.example.kr",
        "https://",
        "https://u:p@tax.kr",
        "https://tax.kr/?a=b",
        "https://tax.kr/?",
        "https://tax.kr/api#v2",
        "https://tax.kr/api#",
        "https://tax.kr:port",
    ],
)
def test_what_is_no_address_is_refused(said: str) -> None:
    """A user in it would be a secret in a text; behind parameters or a fragment all paths would be one."""
    with pytest.raises(UnusableSetting, match="TAX_OFFICE_URL is no address"):
        read_service_settings("tax_office", SERVICE, {**GIVEN, "TAX_OFFICE_URL": said})


@pytest.mark.parametrize(("said", "taken"), [("http://127.0.0.1:8100", True), ("http://localhost:8100", True)])
def test_without_tls_this_machine_alone_is_asked(said: str, taken: bool) -> None:
    """What is asked is personal."""
    assert str(read_service_settings("tax_office", SERVICE, {**GIVEN, "TAX_OFFICE_URL": said}).url) == said
    with pytest.raises(UnusableSetting, match="has no TLS"):
        read_service_settings("tax_office", SERVICE, {**GIVEN, "TAX_OFFICE_URL": "http://tax.example.kr"})


@pytest.mark.parametrize("said", ["비밀", "sécret", "a\nb", "a\x00"])
def test_a_token_that_no_header_holds_is_refused(said: str) -> None:
    """And is in no text."""
    with pytest.raises(UnusableSetting, match="TAX_OFFICE_TOKEN is no token") as refused:
        read_service_settings("tax_office", SERVICE, {**GIVEN, "TAX_OFFICE_TOKEN": said})
    assert said not in str(refused.value)


@pytest.mark.parametrize("probe", ["/health/{", "/health/}", "/{id}"])
def test_a_probe_with_a_brace_is_refused(probe: str) -> None:
    """Where it is declared: nobody could ask for it."""
    with pytest.raises(StartUpError, match="has a brace"):
        check_agency(Agency("tax_office", {"ko": "국세청", "en": "Tax office"}, service=HttpService(probe=probe)))
