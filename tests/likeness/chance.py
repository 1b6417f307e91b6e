"""The parameters of statements that differ from one run of the same version to the next, and why they do."""

from collections.abc import Sequence
from typing import Final

TIME: Final = "the time of the request"
PLACE: Final = "places in the log, which a stream that is read twice moves on"
BY_CHANCE: Final = (
    ("WITH moved AS ( UPDATE usage_tree", (2,), TIME),
    ("WITH moved AS ( UPDATE usage_tree", (3,), "numbers of kinds of records, by the order in which they first come"),
    ("WITH moved AS ( UPDATE usage_tree", (5, 6), "random ids of requests, and random salts"),
    ("WITH moved AS ( UPDATE usage_tree", (11, 12, 15), "hashes over times and salts"),
    ("WITH moved AS ( UPDATE usage_tree", (1, 10, 13, 14), PLACE),
    ("INSERT INTO usage_record", (1, 2, 3, 5, 6), "the same, where two requests are recorded at once"),
    ("WITH kept AS ( INSERT INTO usage_hash", (1, 2, 3, 4, 5, 6), "the same, where two requests are recorded at once"),
    ("SELECT c.citizen_id FROM unnest($1::text[]) c(citizen_id) WHERE EXISTS (SELECT FROM usage_record", (2, 3), PLACE),
    ("SELECT r.*, action, agency, fields, purpose, receiver_kind", (2, 3), PLACE),
    ("WITH asked AS (SELECT $2::bigint, $4::timestamptz", (2, 3), PLACE),
    ("WITH asked AS (SELECT $3::date, $4::date)", (2,), PLACE),
    ("INSERT INTO consent", (6, 7, 8), TIME),
)
"""How a statement begins, the numbers of its parameters that chance decides, and what they are."""


def without_chance(text: str, parameters: Sequence[str]) -> Sequence[str]:
    """Return the parameters of a statement, each that chance decides replaced by what it is."""
    begins = " ".join(text.split())
    found = [(number, why) for start, numbers, why in BY_CHANCE if begins.startswith(start) for number in numbers]
    replaced = dict(found)
    return [replaced.get(number, each) for number, each in enumerate(parameters, 1)]
