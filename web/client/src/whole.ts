/** Documents that ask of each list and verdict which agencies it lacks. */
import { Kind, OperationTypeNode, type DocumentNode, type FieldNode, type SelectionNode, type SelectionSetNode } from "graphql";
import { PATHS, WHOLE } from "./generated/facts.js";

const field = (name: string, ...inner: FieldNode[]): FieldNode => ({
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: name },
  ...(inner.length > 0 && { selectionSet: { kind: Kind.SELECTION_SET, selections: inner } }),
});
const UNAVAILABLE = field("unavailable", field("__typename"), field("id"));
const ROOTS = {
  [OperationTypeNode.QUERY]: "Query",
  [OperationTypeNode.MUTATION]: "Mutation",
  [OperationTypeNode.SUBSCRIPTION]: "Subscription",
};

/** Return the document with `unavailable { id }` wherever there is one; the same document where nothing was missing. */
export function withUnavailable<Document extends DocumentNode>(document: Document): Document {
  const definitions = document.definitions.map((each) => {
    if (each.kind === Kind.OPERATION_DEFINITION) return within(each, ROOTS[each.operation]);
    return each.kind === Kind.FRAGMENT_DEFINITION ? within(each, each.typeCondition.name.value) : each;
  });
  const isSame = definitions.every((each, place) => each === document.definitions[place]);
  return isSame ? document : { ...document, definitions };
}

/** Return whether the field is selected under its own name, in every answer, with these fields one within the other. */
function selects(node: SelectionNode, name: string, ...inner: string[]): boolean {
  if (node.kind !== Kind.FIELD || node.alias || node.directives?.length || node.name.value !== name) return false;
  const [next, ...rest] = inner;
  return next === undefined || !!node.selectionSet?.selections.some((each) => selects(each, next, ...rest));
}

function within<Node extends { readonly selectionSet?: SelectionSetNode | undefined }>(node: Node, type: string): Node {
  if (!node.selectionSet) return node;
  const before = node.selectionSet.selections;
  const selections = before.map((each) => {
    if (each.kind === Kind.FRAGMENT_SPREAD) return each;
    if (each.kind === Kind.INLINE_FRAGMENT) return within(each, each.typeCondition?.name.value ?? type);
    return within(each, PATHS[type]?.[each.name.value] ?? "");
  });
  if (WHOLE.includes(type) && !before.some((each) => selects(each, "unavailable", "id"))) selections.push(UNAVAILABLE);
  const isSame = selections.length === before.length && selections.every((each, place) => each === before[place]);
  return isSame ? node : { ...node, selectionSet: { ...node.selectionSet, selections } };
}
