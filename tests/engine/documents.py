"""Documents of which no two are alike, by the kind of thing that makes them large."""

from collections.abc import Callable, Mapping
from typing import Final

from tests.running import ROOT

HEADLINE: Final = (ROOT / "web" / "src" / "queries" / "headline.graphql").read_text()
SHORT: Final = """
    query Q%06d { me { id name birthDate household { size members { relation since } }
    children(minor: true) { id name birthDate education { enrolments(current: true) { school { id name } } } }
    age: facts(ids: ["age"]) { value } } }
"""
LONG: Final = 60_000


def short(number: int) -> str:
    """Some 250 bytes with five loads."""
    return " ".join((SHORT % number).split()).ljust(250)


def tiny(number: int) -> str:
    """One load."""
    return f"{{ me {{ name }} a{number}: __typename }}"


def headline(number: int) -> str:
    """The headline's query."""
    return f"{HEADLINE}#{number}"


def aliases(number: int) -> str:
    """One field under a hundred names, as many as an operation may have."""
    return f"query Q{number} {{ me {{ {' '.join(f'a{each}: name' for each in range(100))} }} }}"


def loads(number: int) -> str:
    """Forty loads below each other."""
    households = " ".join(f"a{each}: household {{ members {{ citizen {{ name }} }} }}" for each in range(40))
    return f"query Q{number} {{ me {{ {households} }} }}"


def deferred(number: int) -> str:
    """Ten parts that may be answered later."""
    parts = " ".join(f"... @defer {{ a{each}: household {{ size members {{ relation }} }} }}" for each in range(10))
    return f"query Q{number} {{ me {{ name {parts} }} }}"


def values(number: int) -> str:
    """A list of four hundred values."""
    ids = " ".join(f'"fact{each}"' for each in range(400))
    return f"query Q{number} {{ me {{ facts(ids: [{ids}]) {{ value }} }} }}"


def introspection(number: int) -> str:
    """What the schema says of its types, beside data."""
    types = " ".join(f't{each}: __type(name: "Citizen") {{ fields {{ name type {{ name }} }} }}' for each in range(5))
    return f"query Q{number} {{ me {{ name }} {types} }}"


def invalid(number: int) -> str:
    """Fields that no type has."""
    return f"query Q{number} {{ me {{ {' '.join(f'no{each}' for each in range(60))} }} }}"


def comment(number: int) -> str:
    """One comment of 60 KB."""
    return f"#{number}{'x' * LONG}\n{{ me {{ id name }} }}"


def comments(number: int) -> str:
    """Nine hundred comments, in Korean, which are 60 KB together."""
    return "\n".join(f"#{number}{'가' * 20}" for _ in range(900)) + "\n{ me { id name } }"


def string(number: int) -> str:
    """A value of 60 KB, which its field refuses."""
    return f'{{ me {{ id services(first: 1, filter: {{search: "{number}{"x" * LONG}"}}) {{ totalCount }} }} }}'


def broken(number: int) -> str:
    """60 KB that cannot be parsed."""
    return f"#{number}{'x' * LONG}\n{{ me {{ id name }}"


KINDS: Final[Mapping[str, Callable[[int], str]]] = {
    each.__name__: each
    for each in (
        short,
        tiny,
        headline,
        aliases,
        loads,
        deferred,
        values,
        introspection,
        invalid,
        comment,
        comments,
        string,
    )
}
