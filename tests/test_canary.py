"""F12: nothing of a person reaches a log or the text of an error; every gateway of the suite is looked through."""

import pytest

from tests.canary import check, check_errors, planted
from tests.running import RunningGateway, staff_log_of


@pytest.mark.parametrize("said", ["no row for {id}", "{name}에게", "Bearer {token}"])
def test_f12_a_person_in_a_text_is_found(gateway: RunningGateway, said: str) -> None:
    """An id, a name with a particle behind it and a token are each found, in a log and in an error's extensions."""
    persona = gateway.personas[next(iter(gateway.personas))]
    name = gateway.ask("{ me { name } }", persona.title)["data"]["me"]["name"]
    text = said.format(id=persona.id, name=name, token=persona.token)
    with pytest.raises(AssertionError, match="the log carries"):
        check(text, "the log")
    with pytest.raises(AssertionError, match="an error carries"):
        check_errors({"errors": [{"message": "Failed.", "extensions": {"why": text}}]}, "an error")


def test_f12_the_planted_are_all_of_the_tests_people(gateway: RunningGateway) -> None:
    """Each persona is among them: the stores and the canary speak of one population."""
    assert gateway.personas
    for persona in gateway.personas.values():
        assert persona.id in planted()


def test_f12_no_refusal_repeats_a_value_that_may_be_a_person(gateway: RunningGateway) -> None:
    """A client that puts an id where it does not belong is told what to do, without the id, and so is the staff.

    The names that a document itself uses are its author's and no values: they are repeated.
    """
    persona = next(iter(gateway.personas.values()))
    somebody = persona.id
    values = [
        f'citizen(id: ["{somebody}", 1]) {{ id }}',
        f"citizen(id: {somebody}) {{ id }}",
        f'me {{ services(first: "{somebody}") {{ totalCount }} }}',
        f'me {{ services(first: 1, after: "{somebody}") {{ totalCount }} }}',
        f'me {{ services(first: 1, suppose: [{{fact: "{somebody}", value: "1"}}]) {{ totalCount }} }}',
        f'me {{ services(first: 1, filter: {{categoryId: "{somebody}"}}) {{ totalCount }} }}',
        f'me {{ services(first: 1, on: "{somebody}") {{ totalCount }} }}',
        f'me {{ upcoming(within: "{somebody}") {{ nodes {{ id }} }} }}',
        f'me {{ name(id: "{somebody}") }}',
        f'me {{ facts(ids: ["{somebody}"]) {{ value }} }}',
        f'me {{ name }} "{somebody}',
    ]
    for each in values:
        assert "errors" in gateway.ask(f"{{ {each} }}", persona.title), each
    for type_, use in (
        ("ID!", "citizen(id: $v) { id }"),
        ("Int", "me { services(first: $v) { totalCount } }"),
        ("Date", "me { age(on: $v) }"),
        ("Language", "me { lifeStage { title(language: $v) } }"),
    ):
        for value in (somebody, {somebody: 1}, [somebody, {}]):
            if type_ != "ID!" or value != somebody:
                answer = gateway.ask(f"query Q($v: {type_}) {{ {use} }}", persona.title, variables={"v": value})
                assert "errors" in answer, (type_, value)
    for consent in (
        f'agencyId: "{somebody}", purposeId: "proactive_notice"',
        f'agencyId: "welfare_office", purposeId: "{somebody}"',
        f'agencyId: "welfare_office", purposeId: "proactive_notice", until: "{somebody}"',
        f'agencyId: "welfare_office", purposeId: "proactive_notice", citizenId: "{somebody[::-1]}"',
    ):
        document = f"mutation {{ setConsent(input: {{{consent}, given: true}}) {{ consent {{ id }} }} }}"
        assert "errors" in gateway.ask(document, persona.title), consent
    for variables in ([somebody], somebody):
        assert "errors" in gateway.ask("{ me { name } }", persona.title, variables=variables)
    for header in ({"authorization": f"Bearer {somebody}"}, {"authorization": somebody}):
        assert gateway.post("{ me { name } }", headers=header).status_code == 401
    for response in (
        gateway.client.get(f"/{somebody}"),
        gateway.client.post("/graphql", content=f"{{{somebody}", headers={"content-type": "application/json"}),
        gateway.client.post("/graphql", content="{}", headers={"content-type": f"application/{somebody}"}),
    ):
        assert response.status_code >= 400
        check(response.text, "a refusal")
    check(staff_log_of(gateway), "the staff's log")
