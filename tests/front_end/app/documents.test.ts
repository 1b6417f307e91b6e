// What the package adds to an app's documents is in each answer, however much of it the app asks itself.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { addTypename, askUnavailable } from "@maru/client/codegen";
import { Kind, parse, print, visit, type DocumentNode } from "graphql";

const added = (transform: { transform: (given: any) => any }, text: string) =>
  transform.transform({ documents: [{ document: parse(text) }] })[0].document;

/** Return whether the node is a field under its own name, in every answer. */
const isPlain = (node: any, name: string) =>
  node.kind === Kind.FIELD && node.name.value === name && !node.alias && !node.directives?.length;

/** Return how many fields the document has that fit. */
function count(document: DocumentNode, fits: (node: any) => boolean): number {
  let found = 0;
  visit(document, { Field: (node) => void (fits(node) && found++) });
  return found;
}

for (const asked of [
  "unavailable { name }",
  "unavailable @include(if: $x) { id }",
  "unavailable { id @include(if: $x) }",
  "unavailable { id: name }",
  "silent: unavailable { id }",
  "unavailable { id name }",
]) {
  test(`a list says which agencies it lacks, though its query has ${asked}`, () => {
    const document = added(askUnavailable, `query Q($x: Boolean!) { me { id services { ${asked} totalCount } } }`);
    const says = (node: any) => isPlain(node, "unavailable") && node.selectionSet.selections.some((each: any) => isPlain(each, "id"));
    assert.equal(count(document, says), 1, print(document));
  });
}

for (const asked of ["kind: __typename", "__typename @include(if: $x)", "id"]) {
  test(`an object says its type, though its query has ${asked}`, () => {
    const document = added(addTypename, `query Q($x: Boolean!) { me { ${asked} } }`);
    assert.equal(count(document, (node) => isPlain(node, "__typename")), 2, print(document));
  });
}
