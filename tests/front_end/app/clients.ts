// Both clients of the page behind one way to ask, so that each promise is held against both.
import type { ApolloClient } from "@apollo/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { Client } from "@urql/core";
import { dataBeside, maruApollo, registeredLink } from "@maru/client/apollo";
import { maruUrql } from "@maru/client/urql";
import { registeredExchange } from "@maru/client/urql/registered";
import { asMother, url } from "./gateway.js";

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

export const urqlClient = (address = url, fetch = asMother) => byUrql(maruUrql(address, fetch));
export const apolloClient = (address = url, fetch = asMother) => byApollo(maruApollo(address, fetch));
export const registeredUrql = (address = url, fetch = asMother) => byUrql(maruUrql(address, fetch, registeredExchange()));
export const registeredApollo = (address = url, fetch = asMother) => byApollo(maruApollo(address, fetch, registeredLink()));

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
      // As a reader of the client itself has it: an error carries what is there.
      const asked = client.query({ query: document, variables, fetchPolicy } as never);
      return asked.then(
        ({ data }) => ({ data: data as never, error: undefined }),
        (error: unknown) => ({ data: dataBeside(error) as never, error }),
      );
    };
  return { name: "Apollo Client", ask: how("network-only"), recall: how("cache-only"), get: how("cache-first") };
}
