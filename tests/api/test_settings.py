"""What the environment may say of the gateway, and what is refused."""

import pytest

from agencies.contract.errors import StartUpError
from api.addresses.cross_origin import LOCAL
from api.settings.settings import read_settings
from tests.root import ROOT


@pytest.mark.parametrize(("said", "fsync"), [("", True), ("on", True), ("off", False)])
def test_an_embedded_postgresql_waits_for_the_disk_unless_it_is_told_not_to(said: str, fsync: bool) -> None:
    """MARU_FSYNC=off is the one way to have it not wait."""
    assert read_settings([], {"MARU_FSYNC": said}).fsync is fsync


def test_the_platforms_store_has_a_deadline_of_its_own() -> None:
    """So an agency may be given up early without the log that every answer waits for."""
    settings = read_settings([], {"AGENCY_DEADLINE_SECONDS": "0.5", "PLATFORM_DEADLINE_SECONDS": "30"})
    assert settings.deadline_of("welfare_office") == 0.5
    assert settings.deadline_of("platform") == 30


@pytest.mark.parametrize(("said", "bytes_at_most"), [("", 24_000_000), ("1", 1_000_000), ("512", 512_000_000)])
def test_documents_and_plans_may_take_24_mb_unless_a_setting_says_otherwise(said: str, bytes_at_most: int) -> None:
    """MARU_OPERATION_CACHE_MB is in millions of bytes."""
    assert read_settings([], {"MARU_OPERATION_CACHE_MB": said}).cache_bytes == bytes_at_most


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "24MB", "100000"])
def test_another_size_of_the_cache_stops_the_start(said: str) -> None:
    """The message says which sizes there are."""
    with pytest.raises(StartUpError, match=f"MARU_OPERATION_CACHE_MB is '{said}': set it to a whole number from 1 to"):
        read_settings([], {"MARU_OPERATION_CACHE_MB": said})


def test_how_much_may_be_under_way_is_set_by_the_environment() -> None:
    """MARU_OBJECTS_IN_WORK is a number of objects."""
    assert read_settings([], {}).objects_in_work == 50_000
    assert read_settings([], {"MARU_OBJECTS_IN_WORK": "7"}).objects_in_work == 7
    with pytest.raises(StartUpError, match="MARU_OBJECTS_IN_WORK is '0': set it to a whole number from 1 to"):
        read_settings([], {"MARU_OBJECTS_IN_WORK": "0"})


def test_another_word_for_fsync_stops_the_start() -> None:
    """Whoever writes `false` learns that the setting takes on and off."""
    with pytest.raises(StartUpError, match="MARU_FSYNC is 'false': set it to on or off"):
        read_settings([], {"MARU_FSYNC": "false"})


@pytest.mark.parametrize(("said", "only"), [("", False), ("any", False), ("registered", True)])
def test_any_document_is_taken_unless_only_registered_ones_are_asked_for(said: str, only: bool) -> None:
    """MARU_DOCUMENTS=registered is the one way to have others refused."""
    assert read_settings([], {"MARU_DOCUMENTS": said}).registered_only is only


def test_another_word_for_documents_stops_the_start() -> None:
    """A setting that is misspelt must not leave the gateway open to all documents."""
    with pytest.raises(StartUpError, match="MARU_DOCUMENTS is 'register': set it to any or registered"):
        read_settings([], {"MARU_DOCUMENTS": "register"})


def test_only_a_demo_is_open_to_other_origins_by_itself() -> None:
    """This machine's pages may ask in the demo, on any port; a gateway with an issuer lets none until it is told."""
    assert read_settings([], {}).origins == LOCAL
    written = ",".join(LOCAL)
    assert f"in the demo `{written}`" in (ROOT / "docs" / "settings.md").read_text()
    assert read_settings([], {"MARU_CORS_ORIGINS": written}).origins == LOCAL
    issued = {"ISSUER": "https://id.example.kr", "ISSUER_KEYS": "keys.json"}
    assert read_settings([], issued).origins == ()
    named = {**issued, "MARU_CORS_ORIGINS": "https://App.example.kr,http://10.0.0.7:8080, http://[::1]:5173"}
    assert read_settings([], named).origins == (
        "https://app.example.kr",
        "http://10.0.0.7:8080",
        "http://[::1]:5173",
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("*", "name the origins whose pages may show citizens' records"),
        ("https://app.example.kr,*", "name the origins whose pages may show citizens' records"),
        ("https://app.example.kr:*", "`\\*` stands for any port of localhost"),
        ("http://*.example.localhost:*", "write an origin as a browser sends it"),
        ("http://127.*.0.1:*", "write an origin as a browser sends it"),
        ("https://*.example.kr", "names 'https://\\*.example.kr': write an origin as a browser sends it"),
        ("https://app.example.kr/", "write an origin as a browser sends it"),
        ("https://app.example.kr:443", "that is not the scheme's own"),
        ("http://localhost:80", "that is not the scheme's own"),
        ("http://localhost:70000", "write an origin as a browser sends it"),
        ("https://user@app.example.kr", "write an origin as a browser sends it"),
        ("https://앱.kr", "write an origin as a browser sends it"),
        ("app.example.kr", "write an origin as a browser sends it"),
        ("file://", "write an origin as a browser sends it"),
        ("null", "write an origin as a browser sends it"),
        ("https://app.example.kr,", "names '': write an origin as a browser sends it"),
    ],
)
def test_an_origin_that_no_browser_sends_stops_the_start(said: str, sentence: str) -> None:
    """Whoever writes an address for an origin, or opens the gateway to everybody, learns what to write."""
    with pytest.raises(StartUpError, match=f"MARU_CORS_ORIGINS .*{sentence}"):
        read_settings([], {"MARU_CORS_ORIGINS": said})
