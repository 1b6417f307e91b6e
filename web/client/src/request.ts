/** Requests as they are sent: with a document's text, or with the hash under which it is registered. */
import { print, type DocumentNode } from "graphql";

export interface Request {
  query: string;
  variables: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** Return the hash that graphql-codegen has put into a document. */
export const hashOf = (document: object): string => (document as { __meta__: { hash: string } }).__meta__.hash;

/** Return a request with the document's text, which a gateway answers that takes any document. */
export const byText = (document: DocumentNode, variables: Record<string, unknown> = {}): Request => ({
  query: print(document),
  variables,
});

/** Return a request for a registered document. */
export const byHash = (document: DocumentNode, variables: Record<string, unknown> = {}): Request => ({
  query: "",
  variables,
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(document) } },
});
