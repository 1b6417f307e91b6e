// A language by argument is a part of what a cache knows; a language by header is not.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { ServiceDocument } from "../src/gql/graphql.js";
import { apolloClient, urqlClient } from "./clients.js";

const ID = "336000000096";
const BY_HEADER = parse(`query ByHeader($id: ID!) { publicService(id: $id) { id name __typename } }`);
const byHeader = BY_HEADER as TypedDocumentNode<{ publicService: { name: string } }, { id: string }>;

for (const make of [urqlClient, apolloClient]) {
  const client = make();

  test(`${client.name} has each language after a switch to and fro`, async () => {
    const names = [];
    for (const language of ["KO", "EN", "KO", "EN"] as const) {
      const { data } = await client.get(ServiceDocument, { id: ID, language });
      names.push(data?.publicService?.name);
    }
    assert.deepEqual(names.slice(2), names.slice(0, 2));
    assert.match(names[0] ?? "", /[가-힣]/);
    assert.match(names[1] ?? "", /^[ -~]+$/);
  });

  test(`${client.name} shows the language before after a switch by header`, async () => {
    let language = "ko";
    const header: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("accept-language", language);
      return fetch(input, { ...init, headers });
    };
    const switching = make(undefined, header);
    const before = await switching.get(byHeader, { id: ID });
    language = "en";
    const after = await switching.get(byHeader, { id: ID });
    assert.equal(after.data?.publicService.name, before.data?.publicService.name, "which is why the page says so");
    const asked = await switching.ask(byHeader, { id: ID });
    assert.match(asked.data?.publicService.name ?? "", /^[ -~]+$/);
  });
}
