// What a cache gives is what the gateway has said, whatever was asked before and between.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildSchema, isObjectType } from "graphql";
import { readFileSync } from "node:fs";
import { typePolicies } from "../src/apollo.js";
import { authorised } from "../src/authorised.js";
import { FactsOnDocument, FamilyDocument, PersonDocument, ServiceDocument, ServicesDocument } from "../src/gql/graphql.js";
import introspection from "../src/gql/introspection.json" with { type: "json" };
import { PARTS, SINGLE } from "../src/keys.js";
import { pages } from "../src/pages.js";
import { keys } from "../src/urql.js";
import { apolloClient, byApollo, byUrql, urqlClient, type Asking } from "./clients.js";
import { listen, plainly, token, url } from "./gateway.js";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const LANGUAGES = ["KO", "EN"] as const;
const DAYS = [null, "2020-02-01", "2040-06-30"];
const SUPPOSED = [undefined, [{ fact: "recognised_income_percent", value: "30" }]];

/** Everything that the app asks: the same people, facts and verdicts again and again, in other contexts. */
function* questions(): Generator<[any, object]> {
  yield [PersonDocument, {}];
  for (const on of DAYS) yield [FactsOnDocument, { on }];
  for (const language of LANGUAGES) {
    for (const on of DAYS) {
      for (const suppose of SUPPOSED) {
        for (const first of [0, 3, 20]) yield [ServicesDocument, { first, language, on, suppose }];
      }
    }
    for (const id of ["336000000096", "135200000120", "no such service"]) yield [ServiceDocument, { id, language }];
  }
  yield [FamilyDocument, {}];
  yield [PersonDocument, {}];
}

const asked = [...questions()];
/** What the gateway says to each, asked without a cache. */
const expected: unknown[] = await Promise.all(asked.map(([document, variables]) => plainly(document, variables)));

for (const client of [urqlClient(), apolloClient()]) {
  test(`${client.name} recalls every answer as it was given`, async () => {
    const said = listen();
    for (const [number, [document, variables]] of asked.entries()) {
      const { data, error } = await client.ask(document, variables);
      assert.equal(error, undefined);
      assert.deepEqual(data, expected[number], `${number} ${JSON.stringify(variables)}`);
    }
    for (const [number, [document, variables]] of asked.entries()) {
      const { data } = await client.recall(document, variables);
      assert.deepEqual(data, expected[number], `${number} ${JSON.stringify(variables)}`);
    }
    assert.deepEqual(said, [], "nothing is warned of");
    assert.ok(new Set(expected.map((each) => JSON.stringify(each))).size > 30, "the contexts differ");
  });

  test(`${client.name} goes through all pages of a list`, async () => {
    const whole = await plainly(ServicesDocument, { first: 100, language: "EN" });
    for (const from of [client.ask, client.recall] as Asking["ask"][]) {
      const found = [];
      const ask = async (after: string | null) => {
        const { data } = await from(ServicesDocument, { first: 4, after, language: "EN" });
        assert.ok(data?.me?.services);
        return data.me.services;
      };
      for await (const nodes of pages(ask)) found.push(...nodes);
      assert.deepEqual(found, whole.me?.services?.nodes);
      assert.ok(found.length > 8);
    }
  });
}

test("the page's keys are those of the schema", () => {
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__"));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const keyless = types.filter((type) => !("id" in type.getFields()) && !roots.includes(type));
  assert.deepEqual([...PARTS, "District"].sort(), keyless.map(({ name }) => name).sort());
  assert.deepEqual(SINGLE.filter((name) => !PARTS.includes(name)), []);
});

test("what puts pages together answers a query with entries that another has asked for", async () => {
  const fetch = authorised(async () => token);
  const resolvers = { Citizen: { services: relayPagination() } };
  const graphcache = cacheExchange({ schema: introspection as never, keys, resolvers });
  const citizen = { fields: { services: relayStylePagination(["on", "suppose"]) } };
  const clients = [
    byUrql(new Client({ url, fetch, exchanges: [graphcache, fetchExchange], preferGetMethod: false })),
    byApollo(
      new ApolloClient({
        link: new HttpLink({ uri: url, fetch }),
        cache: new InMemoryCache({ typePolicies: { ...typePolicies, Citizen: citizen } }),
      }),
    ),
  ];
  for (const client of clients) {
    for (const first of [3, 20]) await client.ask(ServicesDocument, { first, language: "EN" });
    const { data } = await client.recall(ServicesDocument, { first: 3, language: "EN" });
    assert.notEqual(data?.me?.services?.nodes.length, 3, `${client.name}: which is why the page says so`);
  }
});

test("without the page's keys urql warns, and with them it does not", async () => {
  for (const [given, warns] of [[undefined, true], [keys, false]] as const) {
    const said = listen();
    const cache = cacheExchange({ schema: introspection as never, ...(given && { keys: given }) });
    const fetch = authorised(async () => token);
    const client = byUrql(new Client({ url, fetch, exchanges: [cache, fetchExchange], preferGetMethod: false }));
    await client.ask(FamilyDocument, {});
    assert.equal(said.some((each) => each.includes("Invalid key")), warns, said.join("\n"));
  }
});
