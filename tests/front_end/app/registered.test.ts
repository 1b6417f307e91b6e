// The documents that graphql-codegen has listed and that are registered are asked by their hash.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { FamilyDocument, PersonDocument, ServicesDocument } from "../src/gql/graphql.js";
import { problemsOf } from "@maru/client/errors";
import { registeredApollo, registeredUrql } from "./clients.js";
import { asMother, plainly, recorded, url } from "./gateway.js";

for (const make of [registeredUrql, registeredApollo]) {
  const { fetch, sent } = recorded(asMother);
  const client = make(url, fetch);

  test(`${client.name} (${make.name}) asks by the hash alone`, async () => {
    const variables = { first: 3, language: "EN" } as const;
    const { data, error } = await client.ask(ServicesDocument, variables);
    assert.equal(error, undefined);
    assert.deepEqual(data, await plainly(ServicesDocument, variables));
    assert.deepEqual((await client.recall(ServicesDocument, variables)).data, data);
    assert.ok((await client.ask(PersonDocument, {})).data?.me?.name);
    assert.equal(sent.length, 2);
    for (const { method, query, extensions } of sent as any[]) {
      assert.equal(method, "POST");
      assert.equal(query, undefined);
      assert.match(extensions.persistedQuery.sha256Hash, /^sha256:[0-9a-f]{64}$/);
    }
  });

  test(`${client.name} (${make.name}) is told of a hash that names nothing, and sends no document`, async () => {
    const hash = `sha256:${"0".repeat(64)}`;
    const unknown = { ...FamilyDocument, __meta__: { hash } } as typeof FamilyDocument;
    sent.length = 0;
    const { error } = await client.ask(unknown, {});
    assert.deepEqual(problemsOf(error).map(({ extensions }) => extensions.code), ["PERSISTED_QUERY_NOT_FOUND"]);
    assert.equal(sent.length, 1);
  });
}
