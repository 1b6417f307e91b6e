/** Apollo Client over Maru: its cache, and its answers with what is there in spite of errors. */
import { ApolloClient, ApolloLink, DocumentTransform, HttpLink, type OperationVariables } from "@apollo/client";
import { GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import type { Answer } from "../answer.js";
import { hashOf } from "../request.js";
import { withUnavailable } from "../whole.js";
import { answered } from "./answered.js";
import { maruCache } from "./cache.js";

export { dataBeside } from "./answered.js";
export { maruCache, typePolicies } from "./cache.js";

/** Return a client for one caller: make a new one when another signs in. */
export function maruApollo(url: string, fetch: typeof globalThis.fetch, ...links: ApolloLink[]): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([...links, new HttpLink({ uri: url, fetch })]),
    cache: maruCache(),
    documentTransform: new DocumentTransform(withUnavailable),
    // Its declaration does not fit itself under `exactOptionalPropertyTypes`.
    incrementalHandler: new GraphQL17Alpha9Handler() as unknown as NonNullable<ApolloClient.Options["incrementalHandler"]>,
  });
}

/** Return a link that asks registered documents by their hash, and sends no document. */
export function registeredLink(): ApolloLink {
  const never = () => false;
  return new PersistedQueryLink({ generateHash: hashOf, retry: never, disable: never });
}

/** Ask, and return what is there with what is missing. */
export function askApollo<Data, Variables extends OperationVariables>(
  client: ApolloClient,
  options: ApolloClient.QueryOptions<Data, Variables>,
): Promise<Answer<Data>> {
  return answered(client.query(options));
}
