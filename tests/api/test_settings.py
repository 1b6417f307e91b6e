"""What the environment may say of the gateway, and what is refused."""

import pytest

from agencies.contract.errors import StartUpError
from api.settings import read_settings


@pytest.mark.parametrize(("said", "fsync"), [("", True), ("on", True), ("off", False)])
def test_an_embedded_postgresql_waits_for_the_disk_unless_it_is_told_not_to(said: str, fsync: bool) -> None:
    """MARU_FSYNC=off is the one way to have it not wait."""
    assert read_settings([], {"MARU_FSYNC": said}).fsync is fsync


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
