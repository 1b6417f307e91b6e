"""A record's leaf: canonical JSON, the same when it is read back, with no other person in it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.usage_log.tree.leaf import LeafForm, LeafValues, leaf_of, leaves_of, reader_digest
from tests.usage.records import in_office, record

AT = datetime(2026, 11, 26, 9, 30, 0, 123456, UTC)
SALTS = bytes(range(32))
ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def leaf(**changed: Any) -> bytes:
    record = in_office(**changed)
    of_it = LeafValues(
        7, AT, record.citizen_id, record.reader, record.issue, record.persons, bytes.fromhex(record.request_id), SALTS
    )
    return leaf_of(LeafForm.of(*record.shapes), of_it)


@given(ODD, ODD, ODD, st.lists(ODD, max_size=3), st.none() | st.integers(0, 10**9))
def test_a_leaf_is_the_json_of_rfc_8785(
    citizen: str, issue: str, system: str, fields: list[str], persons: int | None
) -> None:
    """Members in order, nothing between them, characters as they are: whatever a token or a register says."""
    made = leaf(citizen_id=citizen, issue=issue, receiver_system=system, fields=tuple(fields), persons=persons)
    said = json.loads(made)
    assert made == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert said["citizenId"] == citizen
    assert (said["issue"], said["receiverSystem"], said["fields"], said["persons"]) == (issue, system, fields, persons)


def test_a_leaf_has_a_digest_of_the_reader_that_only_the_secret_salt_explains() -> None:
    """Neither the reader nor the salt that the digest is made with is in it: nobody can try all readers."""
    made = leaf(reader="official-17")
    assert b"official-17" not in made
    assert SALTS[16:].hex().encode() not in made
    assert json.loads(made)["salt"] == SALTS[:16].hex()
    assert json.loads(made)["readerDigest"] == reader_digest("official-17", SALTS[16:])
    assert json.loads(made)["readerDigest"] != reader_digest("official-18", SALTS[16:])


def test_a_leaf_says_all_that_the_citizen_is_shown() -> None:
    said = json.loads(leaf(request_id="00ff00ff00ff00ff"))
    del said["readerDigest"], said["salt"]
    assert said == {
        "action": "READ",
        "agency": "civil_registry",
        "citizenId": "c1",
        "fields": ["Citizen.birthDate", "Citizen.name"],
        "index": 7,
        "issue": "2026-가-17",
        "logtime": "2026-11-26T09:30:00.123456+00:00",
        "persons": None,
        "purpose": "welfare_decision",
        "receiver": "welfare_office",
        "receiverKind": "OFFICIAL",
        "receiverSystem": "case-work",
        "represented": False,
        "requestId": "00ff00ff00ff00ff",
    }


def test_leaves_that_are_made_together_are_those_made_one_by_one() -> None:
    """Each with its own index and its own 32 bytes of salts; ValueError where the salts are not as many."""
    forms = [LeafForm.of(*each.shapes) for each in (in_office(), record(), in_office(agency="tax_office"))]
    salts = bytes(range(96))
    values = LeafValues(7, AT, "c1", "official-17", "2026-가-17", None, bytes(8), salts)
    assert leaves_of(forms, values) == [
        leaf_of(form, replace(values, index=7 + at, salts=salts[32 * at : 32 * (at + 1)]))
        for at, form in enumerate(forms)
    ]
    for other in (salts[:-1], salts + b"\0", salts[:32], b""):
        with pytest.raises(ValueError, match=f"{len(other)} bytes of salts for 3 leaves"):
            leaves_of(forms, replace(values, salts=other))
