"""What is examined without a store: texts, laws, purposes, facts, contact, services with their cases."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from agencies.contract.access import Personal, Public
from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact
from agencies.contract.files.purpose_file import FILE_NAME
from agencies.contract.files.title_file import FILE_NAME as TITLES
from agencies.contract.shared_values import LANGUAGES
from agencies.registration.registry import GUARDS, Registry
from agencies.service_catalogue.files.case_file import read_cases
from agencies.service_catalogue.files.catalogue_file import PARAMETERS
from agencies.service_catalogue.files.service_file import CASES
from resolvers.agency_check.examined import Examined
from resolvers.agency_check.finding import Finding, counted
from resolvers.declared import declared
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.eligibility.rules.worded_cases import broken_cases
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.engine.declarations.type_shape import is_entity
from resolvers.purposes.purpose_register import OWN_AFFAIRS


def declarations(examined: Examined) -> Iterator[Finding]:
    """How much is declared; that it stands beside all other agencies' was seen when the agencies were registered."""
    agency = examined.agency
    fields, facts = len(list(examined.fields())), sum(len(table.facts) for table in agency.facts)
    counts = f"{counted(fields, 'field')}, {counted(facts, 'fact')} and {counted(len(agency.types), 'type')}"
    yield Finding("declarations", f"{counts} clash with nobody's")
    lacking = [where for where, field, _ in examined.fields() if not field.description]
    for where in lacking:
        yield Finding("descriptions", f"{where} says nothing of what it is", "Give it a description, or a docstring.")
    if not lacking:
        yield Finding("descriptions", "every field says what it is")


def texts(examined: Examined) -> Iterator[Finding]:
    """Whether all that citizens read is written in Korean, English and Arabic."""
    count, sound = 0, True
    for what, words in _texts(examined.agency):
        for language in LANGUAGES:
            count += 1
            if not words.get(language):
                sound = False
                yield Finding(
                    "texts", f"{what} has no text in {language!r}", f"Add {language!r} to it: citizens read it."
                )
    if sound:
        yield Finding("texts", f"{counted(count, 'text')} in Korean, English and Arabic")


def _texts(agency: Agency) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "the agency's title", agency.title
    if agency.contact is not None:
        yield "the contact's name", agency.contact.name
    for table in agency.facts:
        for fact in table.facts:
            yield f"the title of the fact {fact.id!r}", fact.title
            yield from ((f"a turn of the fact {fact.id!r} ({turn.words['en']})", turn.words) for turn in fact.turns)
            if fact.question is not None:
                yield f"the question for the fact {fact.id!r}", fact.question.text
                if fact.question.help is not None:
                    yield f"the help of the question for the fact {fact.id!r}", fact.question.help
            yield from ((f"the code {code!r} of the fact {fact.id!r}", fact.said.get(code, {})) for code in fact.codes)
    for event in agency.life_events:
        yield f"the title of the life event {event.id!r}", event.title


def titles(examined: Examined) -> Iterator[Finding]:
    """Yield whether the usage log names the agency's fields as citizens do; an agency without the file is no fault."""
    given = examined.agency.titles
    fields = {where: declaration.access for where, _, declaration in examined.fields()}
    personal = [where for where, access in fields.items() if isinstance(access, Personal)]
    if personal and not given:
        said = f"{counted(len(personal), 'personal field')} without a title: the usage log shows their descriptions"
        yield Finding("titles", f"{said} to citizens, until you write {TITLES}")
        return
    lacking = [where for where in personal if not given.get(where, {}).keys() >= {*LANGUAGES}]
    for where in lacking:
        remedy = f"Add `{where}: {{ko: …, en: …, ar: …}}` to {TITLES}: the usage log shows it to citizens."
        yield Finding("titles", f"{where} has no title in Korean, English and Arabic", remedy)
    strange = [where for where in given if where not in fields]
    for where in strange:
        yield Finding("titles", f"{TITLES} names {where}, which the agency does not declare", "Correct or remove it.")
    if personal and not lacking and not strange:
        yield Finding("titles", f"{counted(len(personal), 'personal field')} titled in Korean, English and Arabic")


def laws(examined: Examined) -> Iterator[Finding]:
    """Whether each personal field and fact names an act."""
    named = {where: declaration.access for where, _, declaration in examined.fields()}
    named |= {f"the fact {fact.id}": fact.access for fact in _facts(examined.agency)}
    personal = {where: access for where, access in named.items() if isinstance(access, Personal)}
    lacking = {where: access.legal_basis for where, access in personal.items() if not _names_an_act(access.legal_basis)}
    for where, basis in lacking.items():
        remedy = "Name the act in Korean, and its article: `개인정보 보호법 제15조`."
        yield Finding("legal bases", f"{where} rests on {basis!r}, which names no act", remedy)
    if not lacking:
        yield Finding("legal bases", f"{counted(len(personal), 'personal field')} and facts name the act they rest on")


def _names_an_act(basis: str) -> bool:
    return any(word in basis for word in ("법", "령", "규칙", "조례"))


def public(examined: Examined) -> Iterator[Finding]:
    """What of citizens and households whoever reaches it reads without a purpose, to be read by those who answer."""
    seen: set[str] = set()
    fields = [name for guard in GUARDS for name in _public(examined, examined.schema.type_map.get(guard), seen)]
    facts = [f"the fact {fact.id}" for fact in _facts(examined.agency) if isinstance(fact.access, Public)]
    said = ", ".join([*sorted(fields), *facts]) or "nothing"
    yield Finding("public", f"below Citizen and Household it is {said}")


def _public(examined: Examined, type_: Any, seen: set[str]) -> Iterator[str]:
    """The agency's own public fields of a type, and of what is below it and is no object of its own."""
    if not isinstance(type_, GraphQLObjectType) or type_.name in seen:
        return
    seen.add(type_.name)
    for name, field in type_.fields.items():
        declaration = declared(type_, name)
        if declaration is not None and declaration.agency == examined.id and isinstance(declaration.access, Public):
            yield f"{type_.name}.{name}"
        below = get_named_type(field.type)
        if isinstance(below, GraphQLObjectType) and not is_entity(below):
            yield from _public(examined, below, seen)


def purposes(examined: Examined) -> Iterator[Finding]:
    """Whether somebody may read what is personal: what stands in no list is refused to everybody."""
    declared = examined.agency.purposes
    personal = [
        name for name, each in coverable_of(examined.schema, examined.registry).items() if examined.id in each.holders
    ]
    if not personal:
        yield Finding("purposes", "nothing of it is personal, so that it needs none")
        return
    if not declared.covers:
        remedy = f"Write {FILE_NAME} with `covers: {{{OWN_AFFAIRS}: all}}` at least; docs/purposes.md has the format."
        yield Finding("purposes", "no purpose covers anything, so that nobody reads a personal field", remedy)
        return
    lacking = [name for name in personal if not examined.covers(name)]
    for name in lacking:
        remedy = f"Name it in {FILE_NAME}, under `{OWN_AFFAIRS}` where citizens are to read it of themselves."
        yield Finding("purposes", f"no purpose covers {name}, so that it is refused to everybody", remedy)
    if OWN_AFFAIRS not in declared.covers:
        remedy = f"Add `{OWN_AFFAIRS}: all` to `covers`, or the names of those fields that they may read."
        yield Finding("purposes", "citizens may not read what is on record of themselves", remedy)
    elif not lacking:
        count = counted(len(declared.covers), "purpose covers", "purposes cover")
        yield Finding("purposes", f"{count} what is the agency's own")


def contact(examined: Examined) -> Iterator[Finding]:
    """Whether whoever misses a fact is told where to turn."""
    agency = examined.agency
    if not any(_facts(agency)):
        return
    if agency.contact is None or not (agency.contact.phone or agency.contact.url):
        fact = next(iter(_facts(agency))).id
        remedy = (
            "Give the agency `contact=Contact({'ko': …, 'en': …, 'ar': …}, phone, url)`, a phone or a url at least."
        )
        words = f"whoever lacks the fact {fact!r} is not told where to turn: its holder names no phone and no url"
        yield Finding("contact", words, remedy)
        return
    yield Finding("contact", f"whoever lacks a fact is sent to {agency.contact.name['en']}")


def no_row(examined: Examined) -> Iterator[Finding]:
    """What it means where the agency has no row: of each fact, as a sentence to be read by its own lawyers."""
    said = [f"{fact.id} {fact.absent.words}" for fact in _facts(examined.agency)]
    if said:
        yield Finding("no row", f"without a row it is taken: {', '.join(said)}")


def services(examined: Examined) -> Iterator[Finding]:
    """The agency's own services, their figures and their cases, beside all others."""
    folder = examined.agency.folder
    if folder is None or not (folder / "services").is_dir():
        return
    try:
        yield from _services(examined.registry, folder, examined.today)
    except StartUpError as error:
        for line in str(error).splitlines()[1:]:
            yield Finding("services", line.rstrip("."), "Correct that line; docs/conditions.md has the format.")


def _services(registry: Registry, folder: Path, today: date) -> Iterator[Finding]:
    catalogue = catalogue_of(registry)
    facts = {name: held.fact for name, held in registry.facts.items()}
    others = [] if folder.name == "service_catalogue" else [folder]
    read = read_cases(
        catalogue,
        facts,
        today,
        withdrawn=registry.withdrawn,
        others=others,
        elsewhere=registry.may_be_declared_elsewhere,
    )
    cases = [each for each in read if not others or each.file.startswith(f"{folder.name}/")]
    broken = list(broken_cases(cases, catalogue, registry, today))
    for line in broken:
        yield Finding("cases", line.rstrip("."), f"Correct the case, or the service's rule or {PARAMETERS}.")
    if not broken:
        count = len({case.service for case in cases})
        yield Finding("services", f"{counted(count, 'service')} sound, {counted(len(cases), 'case')} hold (*{CASES})")


def _facts(agency: Agency) -> Iterator[Fact]:
    for table in agency.facts:
        yield from table.facts
