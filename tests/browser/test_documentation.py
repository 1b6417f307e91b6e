"""GraphiQL's documentation opens where a reader begins, and says what the schema's directives say."""

import pytest
from graphql import ObjectTypeDefinitionNode, parse, print_ast
from playwright.async_api import Locator, Page

from tests.browser.visit import Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def open_documentation(page: Page) -> Locator:
    """The documentation, open."""
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    documentation = page.get_by_role("region", name="Documentation Explorer")
    await documentation.get_by_text("Query", exact=True).first.wait_for()
    return documentation


def applied(gateway: RunningGateway, type_name: str) -> dict[str, list[str]]:
    """The directives that the published schema applies to each field of a type, as printed."""

    document = parse(gateway.client.get("/schema.graphql").text)
    types = [each for each in document.definitions if isinstance(each, ObjectTypeDefinitionNode)]
    (found,) = [each for each in types if each.name.value == type_name]
    return {
        field.name.value: [print_ast(directive) for directive in field.directives or ()] for field in found.fields or ()
    }


async def test_documentation_opens_on_query_with_the_schemas_description(visit: Visit, gateway: RunningGateway) -> None:
    """The first page is the type Query: the schema's own description, then all that can be asked."""
    documentation = await open_documentation(visit.page)
    assert await documentation.locator(".graphiql-doc-explorer-title").inner_text() == "Query"
    described = gateway.ask("{ __schema { description } }")["data"]["__schema"]["description"]
    text = await documentation.inner_text()
    for sentence in described.replace("`", "").replace("\n", " ").split(". "):
        assert sentence.strip(". ") in " ".join(text.split())
    for field in applied(gateway, "Query"):
        assert await documentation.get_by_role("link", name=field, exact=True).count() == 1


async def test_documentation_shows_every_applied_directive(visit: Visit, gateway: RunningGateway) -> None:
    """A type's page says of each field which agency answers it and whether it is personal, with law and sensitivity."""
    documentation = await open_documentation(visit.page)
    await documentation.get_by_role("link", name="Citizen", exact=True).first.click()
    await documentation.get_by_text("A person in the civil registry").wait_for()
    items = {}
    for item in await documentation.locator(".graphiql-doc-explorer-item").all():
        name = await item.locator(".graphiql-doc-explorer-field-name").first.inner_text()
        items[name] = await item.locator("code").all_inner_texts()
    expected = applied(gateway, "Citizen")
    assert {name: [each for each in codes if each.startswith("@")] for name, codes in items.items()} == expected
    assert any("@agency" in each for told in expected.values() for each in told)


async def test_documentation_of_a_field_shows_its_directives(visit: Visit, gateway: RunningGateway) -> None:
    """A field's own page says the same of it."""
    documentation = await open_documentation(visit.page)
    await documentation.get_by_role("link", name="Citizen", exact=True).first.click()
    await documentation.get_by_role("link", name="birthDate", exact=True).click()
    await documentation.get_by_text("The day of birth as registered").wait_for()
    told = await documentation.locator("code").all_inner_texts()
    assert told == applied(gateway, "Citizen")["birthDate"]
    assert len(told) == 2


async def test_a_schema_that_cannot_be_fetched_is_fetched_again(visit: Visit) -> None:
    """Where the schema does not come, the documentation says so, and GraphiQL's own button fetches it."""
    await visit.page.route("**/schema.graphql", lambda route: route.fulfill(status=503, body=""))
    await visit.page.reload()
    await visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    await visit.page.get_by_text("Error fetching schema").wait_for()
    await visit.page.unroute("**/schema.graphql")
    await visit.page.get_by_role("button", name="Re-fetch GraphQL schema").click()
    await visit.page.get_by_text("Government services and the records").wait_for()
