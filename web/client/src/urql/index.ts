/** urql over Maru: Graphcache as the schema has it, and answers with what is there in spite of errors. */
import { Client, fetchExchange, type CombinedError, type Exchange } from "@urql/core";
import { cacheExchange, type KeyingConfig } from "@urql/exchange-graphcache";
import { answerOf, type Answer } from "../answer.js";
import { introspection } from "../generated/introspection.js";
import { KEYS, PARTS } from "../keys.js";
import { forgetting } from "./forgetting.js";
import { wholeExchange } from "./whole.js";

export { wholeExchange } from "./whole.js";

export const keys: KeyingConfig = {
  ...Object.fromEntries(PARTS.map((name) => [name, () => null])),
  ...Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, (object) => (object[key] as string | undefined) ?? null])),
};

/** Return the exchanges of a cache for one caller. */
export const maruCache = (): Exchange[] => [
  wholeExchange,
  cacheExchange({ schema: introspection as never, keys, updates: forgetting() }),
];

/** Return a client for one caller: make a new one when another signs in. */
export function maruUrql(url: string, fetch: typeof globalThis.fetch, ...exchanges: Exchange[]): Client {
  return new Client({ url, fetch, exchanges: [...maruCache(), ...exchanges, fetchExchange], preferGetMethod: false });
}

/** Return the answer that a result of urql's is. */
export const answerOfUrql = <Data>({ data, error }: { data?: Data; error?: CombinedError | undefined }): Answer<Data> =>
  answerOf(data, error);
