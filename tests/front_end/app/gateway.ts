// The gateway that the tests ask, as the Python side has opened it: its address and the personas' tokens.
import { strict as assert } from "node:assert";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { authorised } from "@maru/client/authorised";

const given = JSON.parse(process.env.MARU_FRONT_END ?? "{}") as {
  url: string;
  token: string;
  expired: string;
  withoutWelfare: string;
  registeredOnly: string;
  persona: string;
};
assert(given.url && given.token, "run by tests/front_end/test_front_end.py");

export const { token, expired, persona } = given;
export const gateway = given.url;
export const url = `${given.url}/graphql`;
export const urlOfRegistered = `${given.registeredOnly}/graphql`;
export const urlWithoutWelfare = `${given.withoutWelfare}/graphql`;

/** A `fetch` of the citizen's, at whichever gateway it asks. */
export const asMother: typeof fetch = (input, init) => authorised(async () => token, String(input))(input, init);

/** What an operation is answered without any client between. */
export async function plainly<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  address = url,
): Promise<Data> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data } = (await response.json()) as { data: Data };
  return data;
}

/** The requests that a `fetch` has sent, each as its parsed body. */
export function recorded(inner: typeof fetch): { fetch: typeof fetch; sent: Record<string, unknown>[] } {
  const sent: Record<string, unknown>[] = [];
  const noting: typeof fetch = (input, init) => {
    sent.push({ method: init?.method ?? "GET", ...JSON.parse(String(init?.body ?? "{}")) });
    return inner(input, init);
  };
  return { fetch: noting, sent };
}

/** What is written to the console from now on, as warnings and errors. */
export function listen(): string[] {
  const said: string[] = [];
  for (const level of ["warn", "error"] as const) {
    console[level] = (...words: unknown[]) => void said.push(words.map(String).join(" "));
  }
  return said;
}
