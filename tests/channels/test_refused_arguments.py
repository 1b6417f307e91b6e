"""What a form is told of a value that is refused: which of its fields it is, and a word for why."""

from typing import Any, Final

from resolvers.request.caller import Caller
from tests.channels.test_channels import ADD, REMOVE, VERIFY
from tests.channels.test_contact import CHANGE
from tests.graph.consenting import NOTICE, SET, Asking
from tests.graph.test_consents import each_executor
from tests.notices.test_reports import INSURER, LABOUR, REPORT, WITHDRAW

WRONG: Final = """mutation($fact: ID!, $of: ID!, $text: String!) {
  reportWrongFact(factId: $fact, subjectId: $of, text: $text) { correction { id } } }"""
SUPPOSE: Final = "query($suppose: [FactInput!]) { me { services(first: 0, suppose: $suppose) { totalCount } } }"
CATALOGUE: Final = "query($filter: PublicServiceFilter) { publicServices(first: 0, filter: $filter) { totalCount } }"
SERVICES: Final = "query($filter: EligibilityFilter) { me { services(first: 0, filter: $filter) { totalCount } } }"
FACT: Final = {"fact": "region", "value": "11650"}
CHANNEL: Final = {"kind": "NTFY", "address": "http://127.0.0.1:9/topic"}
EVENT: Final = {"type": "job_loss", "subjectId": "mother", "on": "2026-11-20", "idempotencyKey": "refused"}
NONE: Final = "00000000-0000-4000-8000-000000000000"
PAGED: Final = "query($n: Int = 5, $from: String) { me { id %s(first: $n, after: $from) { totalCount } } }"
NOBODY, MOTHER = None, "mother"

Row = tuple[str | Caller | None, str, dict[str, Any], list[str | int] | None, str]


def refusals(answer: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return which values an answer refuses, and why."""
    told = [error["extensions"] for error in answer["errors"]]
    assert {each["code"] for each in told} == {"BAD_USER_INPUT"}, answer
    return [(each.get("argument"), each.get("reason")) for each in told]


def change(path: list[str | int], reason: str, **given: Any) -> Row:
    """A row of what `setNoticePreferences` refuses."""
    return MOTHER, CHANGE, {"input": given}, path, reason


def event(path: list[str | int], reason: str, caller: Caller = LABOUR, **given: Any) -> Row:
    """A row of what `reportLifeEvent` refuses."""
    return caller, REPORT, {"input": {**EVENT, **given}}, path, reason


def consent(path: list[str | int], reason: str, **given: Any) -> Row:
    """A row of what `setConsent` refuses."""
    return MOTHER, SET, {"input": {**NOTICE, **given}}, path, reason


def channel(path: list[str | int], reason: str, **given: Any) -> Row:
    """A row of what `addNoticeChannel` refuses."""
    return MOTHER, ADD, {"input": {**CHANNEL, **given}}, path, reason


def wrong(path: list[str | int], reason: str, **given: Any) -> Row:
    """A row of what `reportWrongFact` refuses."""
    return MOTHER, WRONG, {"fact": "region", "of": "mother", "text": "Wrong.", **given}, path, reason


def suppose(path: list[str | int], reason: str, *given: Any) -> Row:
    """A row of what may not be supposed."""
    return MOTHER, SUPPOSE, {"suppose": list(given)}, path, reason


def asked(path: list[str | int], reason: str, document: str, caller: str | None = MOTHER, **variables: Any) -> Row:
    """A row of what a query refuses."""
    return caller, document, variables, path, reason


BY_THE_FIELD: Final[dict[str, Row]] = {
    "an hour": change(["input", "quietFrom"], "MALFORMED", quietFrom="24:00", quietUntil="07:00"),
    "the other hour": change(["input", "quietUntil"], "MALFORMED", quietFrom="22:00", quietUntil="7"),
    "one hour alone": change(["input", "quietUntil"], "REQUIRED", quietFrom="22:00"),
    "an hour and a null": change(["input", "quietFrom"], "REQUIRED", quietFrom=None, quietUntil="07:00"),
    "the same hour": change(["input", "quietUntil"], "CONFLICT", quietFrom="07:00", quietUntil="07:00"),
    "no event": change(["input", "mutedEvents", 1], "UNKNOWN_ID", mutedEvents=["move", "none"]),
    "many events": change(["input", "mutedEvents"], "TOO_MANY", mutedEvents=["move"] * 1000),
    "no push service": channel(["input", "address"], "NOT_ONE_OF", address="https://push.example.org/x"),
    "keys for ntfy": channel(["input", "keys"], "CONFLICT", keys={"p256dh": "AAAA", "auth": "AAAA"}),
    "a key": channel(["input", "keys", "auth"], "MALFORMED", kind="WEB_PUSH", keys={"p256dh": "AAAA", "auth": "!"}),
    "short keys": channel(["input", "keys"], "MALFORMED", kind="WEB_PUSH", keys={"p256dh": "AAAA", "auth": "AAAA"}),
    "a label": channel(["input", "label"], "TOO_LONG", label="x" * 101),
    "no channel to verify": (MOTHER, VERIFY, {"id": NONE, "code": "000000"}, ["id"], "UNKNOWN_ID"),
    "no channel to remove": (MOTHER, REMOVE, {"id": NONE}, ["id"], "UNKNOWN_ID"),
    "no agency to consent to": consent(["input", "agencyId"], "NOT_ONE_OF", agencyId="none"),
    "no purpose": consent(["input", "purposeId"], "UNKNOWN_ID", purposeId="none"),
    "a purpose without consent": consent(["input", "purposeId"], "NOT_ONE_OF", purposeId="own_affairs"),
    "a consent of nobody": consent(["input", "citizenId"], "REQUIRED", citizenId=None),
    "a consent until null": consent(["input", "until"], "REQUIRED", until=None),
    "a consent that is past": consent(["input", "until"], "OUT_OF_RANGE", until="2020-01-01T00:00:00Z"),
    "a refusal until": consent(["input", "until"], "CONFLICT", given=False, until="2099-01-01T00:00:00Z"),
    "no fact": wrong(["fact"], "UNKNOWN_ID", fact="none"),
    "no text": wrong(["text"], "REQUIRED", text=" "),
    "a long text": wrong(["text"], "TOO_LONG", text="x" * 2001),
    "no type": event(["input", "type"], "UNKNOWN_ID", type="none"),
    "a type that others overtake": event(["input", "type"], "NOT_ONE_OF", INSURER, type="birth_notified"),
    "no key": event(["input", "idempotencyKey"], "REQUIRED", idempotencyKey=""),
    "a long id": event(["input", "subjectId"], "TOO_LONG", subjectId="x" * 256),
    "nothing to replace": event(["input", "replaces"], "UNKNOWN_ID", replaces=NONE),
    "what is no id to replace": event(["input", "replaces"], "MALFORMED", replaces="none"),
    "what is no id to withdraw": (LABOUR, WITHDRAW, {"id": "none"}, ["id"], "MALFORMED"),
    "a supposed fact": suppose(["suppose", 1, "fact"], "UNKNOWN_ID", FACT, {"fact": "none", "value": "1"}),
    "a supposed value": suppose(
        ["suppose", 1, "value"], "MALFORMED", FACT, {"fact": "childbirth_or_adoption", "value": "maybe"}
    ),
    "a supposed district": suppose(["suppose", 0, "value"], "UNKNOWN_ID", {"fact": "region", "value": "99999"}),
    "a supposed subject": suppose(["suppose", 0, "subjectId"], "UNKNOWN_ID", {**FACT, "subjectId": "father"}),
    "supposed twice": suppose(["suppose", 1, "fact"], "CONFLICT", FACT, FACT),
    "much supposed": suppose(["suppose"], "TOO_MANY", *[FACT] * 100),
    "a page": asked(["n"], "OUT_OF_RANGE", PAGED % "services", n=101),
    "a page of what comes": asked(["n"], "OUT_OF_RANGE", PAGED % "upcoming", n=-1),
    "a cursor": asked(["from"], "MALFORMED", PAGED % "services", **{"from": "!"}),
    "a cursor of what comes": asked(["from"], "MALFORMED", PAGED % "upcoming", **{"from": "!"}),
    "a cursor of the inbox": asked(["from"], "MALFORMED", PAGED % "notices", **{"from": "!"}),
    "a category": asked(["filter", "categoryId"], "UNKNOWN_ID", SERVICES, filter={"categoryId": "none"}),
    "a life event": asked(["filter", "lifeEventId"], "UNKNOWN_ID", SERVICES, filter={"lifeEventId": "none"}),
    "a subject": asked(["filter", "subjectId"], "UNKNOWN_ID", SERVICES, filter={"subjectId": "father"}),
    "an area": asked(["filter", "thematicArea"], "UNKNOWN_ID", SERVICES, filter={"thematicArea": "none"}),
    "many statuses": asked(["filter", "statuses"], "TOO_MANY", SERVICES, filter={"statuses": ["LIKELY"] * 9}),
    "a long search": asked(["filter", "search"], "TOO_LONG", CATALOGUE, NOBODY, filter={"search": "x" * 101}),
    "a district": asked(["filter", "regionCode"], "UNKNOWN_ID", CATALOGUE, NOBODY, filter={"regionCode": "9"}),
    "an authority": asked(["filter", "authorityId"], "UNKNOWN_ID", CATALOGUE, NOBODY, filter={"authorityId": "9"}),
    "days": asked(["w"], "OUT_OF_RANGE", "query($w: Int!) { me { upcoming(within: $w) { totalCount } } }", w=9999),
    "a day": asked(["d"], "OUT_OF_RANGE", "query($d: Date) { me { services(on: $d) { totalCount } } }", d="1066-10-14"),
    "facts": asked(
        ["ids", 1], "UNKNOWN_ID", "query($ids: [ID!]) { me { facts(ids: $ids) { id } } }", ids=["region", "x"]
    ),
    "many": asked(["ids"], "TOO_MANY", "query($ids: [ID!]!) { citizens(ids: $ids) { id } }", ids=["x"] * 101),
    "a page of the catalogue": asked(
        ["n"], "OUT_OF_RANGE", "query($n: Int!) { publicServices(first: $n) { totalCount } }", NOBODY, n=101
    ),
    "a cursor of the catalogue": asked(
        ["from"],
        "MALFORMED",
        "query($from: String) { publicServices(after: $from) { totalCount } }",
        NOBODY,
        **{"from": "!"},
    ),
    "an agency that reads": asked(
        ["of"], "UNKNOWN_ID", "query($of: ID) { me { usage(agencyId: $of) { totalCount } } }", of="none"
    ),
    "many receivers": asked(
        ["kinds"],
        "TOO_MANY",
        "query($kinds: [ReceiverKind!]) { me { usage(receiverKinds: $kinds) { totalCount } } }",
        kinds=["SELF"] * 9,
    ),
    "an agency that decides": asked(
        ["of"], "UNKNOWN_ID", "query($of: ID) { me { corrections(agencyId: $of) { id } } }", of="none"
    ),
    "of whom": asked(
        ["of"],
        "UNKNOWN_ID",
        'query($of: ID) { me { eligibility(serviceId: "x", subjectId: $of) { id } } }',
        of="father",
    ),
    "a null by a variable": asked(
        ["n"], "REQUIRED", "query($n: Int) { me { id services(first: $n) { totalCount } } }", n=None
    ),
    # What is written in the document is named by the arguments, and a variable within it by itself.
    "in the document": asked(["first"], "OUT_OF_RANGE", "{ me { services(first: 101) { totalCount } } }"),
    "in a list of the document": asked(
        ["suppose", 1, "value"],
        "MALFORMED",
        """{ me { services(suppose: [
          {fact: "region", value: "11650"}, {fact: "childbirth_or_adoption", value: "maybe"}]) { totalCount } } }""",
    ),
    "a variable in a list": asked(
        ["owner"],
        "MALFORMED",
        """query($owner: String!) { me {
          services(suppose: [{fact: "childbirth_or_adoption", value: $owner}]) { totalCount } } }""",
        owner="maybe",
    ),
    "a variable in the place of a list": asked(
        ["one", "value"],
        "MALFORMED",
        "query($one: FactInput!) { me { services(first: 0, suppose: [$one]) { totalCount } } }",
        one={"fact": "childbirth_or_adoption", "value": "maybe"},
    ),
    "a text that no store holds": asked(
        ["text"],
        "MALFORMED",
        """mutation($of: ID!) {
          reportWrongFact(factId: "region", subjectId: $of, text: "a\\u0000b") { correction { id } } }""",
        of="mother",
    ),
    "an id that no store holds": (NOBODY, '{ category(id: "a\\u0000b") { id } }', {}, None, "MALFORMED"),
}


@each_executor
async def test_a_refused_value_is_named_as_its_client_wrote_it(asking: Asking, executor: str) -> None:
    """Its path is below the variables, or below the arguments where no variable brought it; a word says why."""
    found = {
        case: refusals(asking.ask(caller, document, executor, **variables))
        for case, (caller, document, variables, *_) in BY_THE_FIELD.items()
    }
    assert found == {case: [(path, reason)] for case, (*_, path, reason) in BY_THE_FIELD.items()}


BEFORE: Final[dict[str, tuple[str, Any, list[tuple[list[str | int], str]]]]] = {
    "null": ("NoticePreferencesInput!", None, [(["v"], "REQUIRED")]),
    "left out": ("NoticePreferencesInput!", ..., [(["v"], "REQUIRED")]),
    "another kind": ("NoticePreferencesInput!", {"quietFrom": 7}, [(["v", "quietFrom"], "MALFORMED")]),
    "in a list": ("NoticePreferencesInput!", {"mutedEvents": ["move", {}]}, [(["v", "mutedEvents", 1], "MALFORMED")]),
    "unknown": ("NoticePreferencesInput!", {"quiet": "07:00"}, [(["v"], "MALFORMED")]),
    "a field left out": ("FactInput!", {"fact": "region"}, [(["v", "value"], "REQUIRED")]),
    "a field that is null": ("FactInput!", {"fact": "region", "value": None}, [(["v", "value"], "REQUIRED")]),
    "an enum": ("Language!", "FR", [(["v"], "NOT_ONE_OF")]),
    "a large number": ("Int!", 2**31, [(["v"], "OUT_OF_RANGE")]),
    "no day": ("Date!", "2026-02-30", [(["v"], "MALFORMED")]),
    "several": (
        "[FactInput!]!",
        [{"fact": "region", "value": 1}, {"fact": {}, "value": "1"}],
        [(["v", 0, "value"], "MALFORMED"), (["v", 1, "fact"], "MALFORMED")],
    ),
}
USES: Final = {
    "NoticePreferencesInput!": "mutation($v: {type}) {{ setNoticePreferences(input: $v) {{ citizen {{ id }} }} }}",
    "FactInput!": "query($v: {type}) {{ me {{ services(suppose: [$v]) {{ totalCount }} }} }}",
    "[FactInput!]!": "query($v: {type}) {{ me {{ services(suppose: $v) {{ totalCount }} }} }}",
    "Language!": "mutation($v: {type}) {{ setLanguage(language: $v) {{ citizen {{ id }} }} }}",
    "Int!": "query($v: {type}) {{ publicServices(first: $v) {{ totalCount }} }}",
    "Date!": "query($v: {type}) {{ me {{ age(on: $v) }} }}",
}


async def test_each_value_that_does_not_fit_its_type_is_named(asking: Asking) -> None:
    """Before execution each has an error of its own, with its path below the variables and a word for why."""
    found = {}
    for case, (type_, value, _) in BEFORE.items():
        response = asking.post("mother", USES[type_].format(type=type_), **({} if value is ... else {"v": value}))
        assert (response.status_code, "data" in response.json()) == (400, False)
        found[case] = refusals(response.json())
    assert found == {case: told for case, (*_, told) in BEFORE.items()}


@each_executor
async def test_a_null_by_which_fields_are_left_out_is_named(asking: Asking, executor: str) -> None:
    """That of a directive, before execution, since what is asked is not known."""
    document = "query($with: Boolean = true) { me { children @include(if: $with) { id } } }"
    assert refusals(asking.ask("mother", document, executor, **{"with": None})) == [(["with"], "REQUIRED")]
