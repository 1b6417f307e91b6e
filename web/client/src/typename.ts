/** Documents that ask each object for its type. */
import { Kind, OperationTypeNode, visit, type DocumentNode, type FieldNode, type SelectionNode } from "graphql";

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

const isTypename = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && node.name.value === "__typename" && !node.alias && !node.directives?.length;

/** Return the document with `__typename` in every selection but that of a subscription, which may have one field alone. */
export function withTypename(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _, parent) {
      const isSubscription =
        parent && "kind" in parent && parent.kind === Kind.OPERATION_DEFINITION && parent.operation === OperationTypeNode.SUBSCRIPTION;
      const asked = node.selections.some((each) => isTypename(each));
      return isSubscription || asked ? undefined : { ...node, selections: [TYPENAME, ...node.selections] };
    },
  });
}
