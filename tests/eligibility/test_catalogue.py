"""The catalogue of rules in memory: which services it has, by what they are filtered, and its indexes by the day."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.rules.evaluation import MISSING
from agencies.service_catalogue.listing.rule_rows import RuleRow
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.dated_index import PERIODS_KEPT
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import rule_of
from tests.eligibility.catalogues import catalogue
from tests.eligibility.rules import rule, situation

DAY: Final = timedelta(days=1)
BEGIN: Final = date(2026, 1, 1)
YES: Final = {"fact": "f0", "is": True}
HOUSEHOLD: Final = frozenset({"f7"})


def marked(service: str, categories: tuple[str, ...], stages: tuple[str, ...], events: tuple[str, ...]) -> Rule:
    """A rule that asks nothing, with these marks."""
    return rule_of(RuleRow(service, "maru", "1", 0, None, stages, False, categories, events, ()))


def names(of: Catalogue, bits: int) -> set[str]:
    """The services that are these bits."""
    assert bits >= 0
    return {each.service_id for place, each in enumerate(of.rules) if bits >> place & 1}


def test_services_are_found_by_their_ids() -> None:
    """Those that this version does not have are left out, and none asked for is none found."""
    of = catalogue([rule(YES, service=name) for name in ("a", "b", "c")])
    assert names(of, of.services(["c", "x", "a"])) == {"a", "c"}
    assert names(of, of.services(["b", "b"])) == {"b"}
    assert of.services(["x"]) == of.services([]) == 0
    assert of.services(["a", "b", "c"]) == 0b111


def test_services_are_found_by_their_marks() -> None:
    """Categories, life stages and life events are apart, though they may have one name."""
    of = catalogue(
        [
            marked("a", ("infants",), ("INFANT", "CHILD"), ()),
            marked("b", ("infants", "birth"), (), ("birth",)),
            marked("c", (), ("CHILD",), ("birth", "move")),
        ]
    )
    assert {mark: names(of, bits) for mark, bits in of.marked.items()} == {
        ("category", "infants"): {"a", "b"},
        ("category", "birth"): {"b"},
        ("life stage", "INFANT"): {"a"},
        ("life stage", "CHILD"): {"a", "c"},
        ("life event", "birth"): {"b", "c"},
        ("life event", "move"): {"c"},
    }


def test_a_catalogue_says_what_its_rules_read() -> None:
    """Facts in their order; which services are of the household alone, complete, and ask of members."""
    home = rule({"fact": "f7", "is": True}, service="home")
    words = rule(YES, service="words", in_words=True)
    of = catalogue([home, words], HOUSEHOLD)
    assert (of.facts, of.unread) == (("f0", "f7"), ())
    assert names(of, of.of_household) == {"home"}
    assert names(of, of.complete) == {"home"}
    assert {number: names(of, of.asked(number)) for number in (0, 1, 2)} == {
        0: {"home", "words"},
        1: {"words"},
        2: {"words"},
    }
    assert not of.reads_members
    assert catalogue([rule({"any_member": YES})]).reads_members
    assert {service: of.positions[service] for service in ("home", "words")} == {
        each.service_id: place for place, each in enumerate(of.rules)
    }


def dated(number: int, days: int) -> list[Rule]:
    """So many rules, each of which begins so many days after the one before."""
    return [
        rule(YES, service=f"s{place}", in_force_from=BEGIN + place * days * DAY, in_force_until=None)
        for place in range(number)
    ]


def met_on(of: Catalogue, on: date) -> set[str]:
    """The services that nothing says against on a day, for one of whom the fact is false."""
    index, known = of.index.at(on), situation({"f0": False})
    return names(of, index.sets(known, index.about_others(known))[0])


def test_the_days_on_which_rules_change_are_known() -> None:
    """A requirement begins on its first day and is over on the day behind its last."""
    of = catalogue(
        [
            rule(YES, service="a", in_force_from=BEGIN, in_force_until=BEGIN + 9 * DAY),
            rule(YES, service="b", in_force_from=BEGIN + 10 * DAY, in_force_until=None),
            rule(YES, service="c", in_force_from=None, in_force_until=BEGIN + 20 * DAY),
            rule(YES, service="d"),
        ]
    )
    assert of.index.changes == (BEGIN, BEGIN + 10 * DAY, BEGIN + 21 * DAY)
    open_on = {day: met_on(of, BEGIN + day * DAY) for day in (-1, 0, 9, 10, 20, 21)}
    assert open_on == {-1: {"a", "b"}, 0: {"b"}, 9: {"b"}, 10: {"a"}, 20: {"a"}, 21: {"a", "c"}}


def test_an_index_is_made_once_for_all_days_between_two_changes() -> None:
    """Days of one period have one index, and another period has another."""
    of = catalogue(dated(3, 10))
    assert of.index.at(BEGIN) is of.index.at(BEGIN + 9 * DAY)
    assert of.index.at(BEGIN + 10 * DAY) is not of.index.at(BEGIN)
    assert of.index.at(BEGIN + 10 * DAY) is of.index.at(BEGIN + 19 * DAY)


def test_so_many_indexes_are_kept_the_least_recently_used_forgotten() -> None:
    """One that was forgotten is made anew and decides the same."""
    of = catalogue(dated(PERIODS_KEPT + 1, 1))
    days = [BEGIN + number * DAY for number in range(PERIODS_KEPT + 1)]
    made = [of.index.at(day) for day in days[:PERIODS_KEPT]]
    held = of.index.bytes()
    assert of.index.at(days[0]) is made[0]
    of.index.at(days[PERIODS_KEPT])
    assert of.index.at(days[0]) is made[0]
    assert of.index.at(days[2]) is made[2]
    assert of.index.at(days[1]) is not made[1]
    assert met_on(of, days[1]) == {f"s{place}" for place in range(2, PERIODS_KEPT + 1)}
    assert 0 < of.index.bytes() < 2 * held


def test_more_memory_is_said_where_more_is_remembered() -> None:
    """The sets of services that were found for a value count from then on."""
    of = catalogue([rule({"fact": "f0", "at_least": number}, service=f"s{number}") for number in range(40)])
    index = of.index.at(BEGIN)
    before = index.bytes()
    for age in range(40):
        known = situation({"f0": age})
        index.sets(known, index.about_others(known))
    assert index.bytes() > before > 0
    assert of.index.bytes() == index.bytes()


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (3, 4, False),
        (4, 5, True),
        (5, 6, False),
        (9, 9, False),
        (MISSING, 3, True),
        (3, MISSING, True),
        (MISSING, MISSING, False),
    ],
)
def test_values_are_told_apart_where_some_service_asks_between_them(one: Any, other: Any, told: bool) -> None:
    """Of a fact that no service asks, only whether it is known tells."""
    index = catalogue([rule({"fact": "f0", "at_least": 5}), rule({"fact": "f1", "is": 4}, service="t")]).index.at(BEGIN)
    assert index.tells("f0", one, other) is told
    assert index.tells("f2", one, other) is (one is not other and MISSING in (one, other))


def test_a_rule_that_is_kept_as_its_tree_may_tell_any_values_apart() -> None:
    """What it reads is not looked into."""
    parts = [{"fact": f"f{number}", "is": True} for number in range(8)]
    tree = rule({"n_of": {"n": 4, "conditions": parts}})
    assert catalogue([tree]).index.at(BEGIN).tells("f0", 1, 2)


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ({"at_least": 5}, {5, 6, 7, 8}),
        ({"more_than": 5}, {6, 7, 8}),
        ({"at_most": 5}, {3, 4, 5}),
        ({"less_than": 5}, {3, 4}),
        ({"is": 5}, {5}),
        ({"in": [4, 7]}, {4, 7}),
    ],
)
def test_a_value_satisfies_what_it_satisfies_in_whatever_order_values_come(
    asked: dict[str, Any], met: set[int]
) -> None:
    """Between two figures that some service names a value is looked at once; the figures themselves apart."""
    others = [rule({"fact": "f0", "at_least": number}, service=f"o{number}") for number in (4, 6)]
    for values in (range(3, 9), range(8, 2, -1), [*range(3, 9)] * 2):
        of = catalogue([rule({"fact": "f0", **asked}), *others])
        index = of.index.at(BEGIN)
        found = set()
        for value in values:
            known = situation({"f0": value})
            if "s" in names(of, index.sets(known, index.about_others(known))[0]):
                found.add(value)
        assert found == met


def test_a_truth_value_is_no_number_between_figures() -> None:
    """Facts of truth values and of codes are compared with each value by itself."""
    of = catalogue(
        [
            rule({"fact": "f0", "is": True}, service="yes"),
            rule({"fact": "f0", "is": False}, service="no"),
            rule({"fact": "f1", "in": ["b", "d"]}, service="code"),
        ]
    )
    index = of.index.at(BEGIN)
    for truth, code, found in ((True, "a", {"yes"}), (False, "b", {"no", "code"}), (True, "c", {"yes"})):
        known = situation({"f0": truth, "f1": code})
        assert names(of, index.sets(known, index.about_others(known))[0]) == found
