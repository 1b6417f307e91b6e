"""A file `purposes.yaml` is read as it is written, or refused by its name, in words that say what to do."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import ALL, DeclaredPurposes
from agencies.contract.files.purpose_file import read_purposes
from resolvers.purposes.purpose_register import OWN_AFFAIRS

LENDING: Final = {
    "id": "lending",
    "title": {"ko": "대출", "en": "Lending", "ar": "إعارة"},
    "legal_basis": {"act": "도서관법", "article": "제4조"},
    "kinds": ["official"],
    "agencies": ["library"],
    "retention": "P1Y",
}


def _read(folder: Path, text: str) -> DeclaredPurposes:
    path = folder / "purposes.yaml"
    path.write_text(text, encoding="utf-8")
    return read_purposes(path)


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    """All of it; a folder without one declares nothing."""
    assert read_purposes(tmp_path / "purposes.yaml") == DeclaredPurposes()
    written = {"purposes": [{**LENDING, "consent": "required"}], "covers": {"lending": ["Loan.id"], OWN_AFFAIRS: "all"}}
    found = _read(tmp_path, yaml.safe_dump(written, allow_unicode=True))
    assert found.covers == {"lending": ("Loan.id",), OWN_AFFAIRS: ALL}
    (purpose,) = found.purposes
    assert (purpose.id, purpose.title, purpose.consent, purpose.retention) == ("lending", LENDING["title"], True, "P1Y")
    assert (purpose.kinds, purpose.agencies) == ({"official"}, {"library"})
    law = {"act": "도서관법", "article": "제4조", "in_force_from": None, "in_force_until": None, "url": None}
    assert purpose.legal_basis == law


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in LENDING.items() if key != name}


MALFORMED: Final[dict[str, tuple[Any, str]]] = {
    "no YAML": ("purposes: [", "cannot be read"),
    "a number that is none": ("covers: {lending: 0x_}", "cannot be read"),
    "a day of no calendar": ("covers:\n  lending: 2026-02-30", "2026-02-30 is no day of the calendar"),
    "a key twice": ("covers: {own_affairs: all, own_affairs: [Loan.id]}", "twice"),
    "no mapping": ("- lending", "give names"),
    "another word": ("purpose: []", "`purpose`"),
    "no list": ("purposes: lending", "as a list"),
    "no title": ([_without("title")], "lacks `title`"),
    "no law": ([_without("legal_basis")], "lacks `legal_basis`"),
    "no kinds": ([_without("kinds")], "lacks `kinds`"),
    "no retention": ([_without("retention")], "lacks `retention`"),
    "an endless retention": ([{**LENDING, "retention": "for ever"}], "P90D"),
    "an id in capitals": ([{**LENDING, "id": "Lending"}], "'Lending'"),
    "a title in two languages": ([{**LENDING, "title": {"ko": "대출", "en": "Lending"}}], "ko, en, ar"),
    "an empty title": ([{**LENDING, "title": {"ko": " ", "en": "Lending", "ar": "إعارة"}}], "ko, en, ar"),
    "a law without an act": ([{**LENDING, "legal_basis": {"article": "제4조"}}], "lacks `act`"),
    "a law with another word": ([{**LENDING, "legal_basis": {"act": "도서관법", "page": "4"}}], "`page`"),
    "a day that is none": ([{**LENDING, "legal_basis": {"act": "도서관법", "in_force_from": "soon"}}], "a day"),
    "an unknown kind": ([{**LENDING, "kinds": ["auditor"]}], "citizen, official, system"),
    "nobody": ([{**LENDING, "kinds": []}], "citizen, official, system"),
    "officials of no agency": ([_without("agencies")], "whose officials"),
    "citizens of an agency": ([{**LENDING, "kinds": ["citizen"]}], "nowhere else"),
    "consent otherwise": ([{**LENDING, "consent": True}], "consent: required"),
    "a consent that was forgotten": ([{**LENDING, "consent": None}], "consent: required"),
    "an agency twice": ([{**LENDING, "agencies": ["library", "library"]}], "each once"),
    "names that are none": ("covers: {lending: [loans]}", "Citizen.name"),
    "a name twice": ("covers: {lending: [Loan.id, Loan.id]}", "Loan.id twice"),
    "no names": ("covers: {lending: []}", "list of names"),
}


@pytest.mark.parametrize(("written", "words"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_refused(tmp_path: Path, written: Any, words: str) -> None:
    """By its name, with what to do, and without a traceback of YAML's."""
    text = written if isinstance(written, str) else yaml.safe_dump({"purposes": written}, allow_unicode=True)
    with pytest.raises(StartUpError) as refused:
        _read(tmp_path, text)
    assert f"{tmp_path.name}/purposes.yaml" in str(refused.value)
    assert words in str(refused.value)
