// Both clients of the page behind one way to ask, so that each promise is held against both.
import type { ApolloClient } from "@apollo/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { Client } from "@urql/core";
import { makeApollo } from "../src/apollo.js";
import { authorised } from "../src/authorised.js";
import { query } from "../src/partial.js";
import { makeRegisteredApollo, makeRegisteredUrql } from "../src/registered.js";
import { makeUrql } from "../src/urql.js";
import { token, url } from "./gateway.js";

export interface Outcome<Data> {
  data: Data | null | undefined;
  error: unknown;
}

export interface Asking {
  name: string;
  /** Ask the gateway, and keep the answer. */
  ask<Data, Variables extends object>(d: TypedDocumentNode<Data, Variables>, v: Variables): Promise<Outcome<Data>>;
  /** Answer from what is kept, and from nothing else. */
  recall<Data, Variables extends object>(d: TypedDocumentNode<Data, Variables>, v: Variables): Promise<Outcome<Data>>;
  /** Answer from what is kept, else ask. */
  get<Data, Variables extends object>(d: TypedDocumentNode<Data, Variables>, v: Variables): Promise<Outcome<Data>>;
}

const asMother = authorised(async () => token);

export const urqlClient = (address = url, fetch = asMother) => byUrql(makeUrql(address, fetch));
export const apolloClient = (address = url, fetch = asMother) => byApollo(makeApollo(address, fetch));
export const registeredUrql = (address = url, fetch = asMother) => byUrql(makeRegisteredUrql(address, fetch));
export const registeredApollo = (address = url, fetch = asMother) => byApollo(makeRegisteredApollo(address, fetch));

export function byUrql(client: Client): Asking {
  const how = (requestPolicy: "network-only" | "cache-only" | "cache-first"): Asking["ask"] =>
    async (document, variables) => {
      const { data, error } = await client.query(document, variables, { requestPolicy }).toPromise();
      return { data, error };
    };
  return { name: "urql", ask: how("network-only"), recall: how("cache-only"), get: how("cache-first") };
}

export function byApollo(client: ApolloClient): Asking {
  const how = (fetchPolicy: "network-only" | "cache-only" | "cache-first"): Asking["ask"] =>
    async (document, variables) => {
      const { data, error } = await query(client, { query: document, variables, fetchPolicy } as never);
      return { data: data as never, error };
    };
  return { name: "Apollo Client", ask: how("network-only"), recall: how("cache-only"), get: how("cache-first") };
}
