// What a cache gives is what the gateway has said, whatever was asked before and between.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildSchema, defaultFieldResolver, getNamedType, getNullableType, graphqlSync, isListType, isObjectType, parse } from "graphql";
import { readFileSync } from "node:fs";
import { typePolicies } from "@maru/client/apollo";
import {
  FactsOnDocument,
  FamilyDocument,
  PersonDocument,
  QuestionsDocument,
  ServiceDocument,
  ServicesDocument,
} from "../src/gql/graphql.js";
import { introspection } from "@maru/client/introspection";
import { NAMED_BY, PARTS, SINGLE } from "@maru/client/keys";
import { pages } from "@maru/client/pages";
import { keys } from "@maru/client/urql";
import { apolloClient, byApollo, byUrql, urqlClient, type Asking } from "./clients.js";
import { asMother, listen, plainly, url } from "./gateway.js";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const types = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"));
const LANGUAGES = ["KO", "EN"] as const;
const DAYS = [null, "2020-02-01", "2040-06-30"];
const SUPPOSED = [undefined, [{ fact: "recognised_income_percent", value: "30" }]];

/** Pairs of selections that ask different things of the same part: of one, of each in a list, of each in a list's list. */
const PAIRS = [
  ["me { id noticePreferences { quietFrom quietUntil } }", "me { id noticePreferences { mutedEvents } }"],
  ["me { id services(first: 3) { pageInfo { hasNextPage } } }", "me { id services(first: 3) { pageInfo { endCursor } } }"],
  ["publicServices(first: 3) { totalCount }", "publicServices(first: 3) { nodes { id } }"],
  ["me { id categories { category { id } missingFacts { cause } } }", "me { id categories { category { id } status } }"],
  ["value", "text(language: EN)"].map((asked) => {
    const reasons = `reasons { requirement { id } observations { fact { id } subject { id } ${asked} } }`;
    return `me { id services(first: 3) { nodes { id ${reasons} } } }`;
  }),
];

const found = (observation: object) => ({ subject: { id: "one" }, ...observation });
const citizen = (record: object) => ({ me: { id: "one", ...record } });
const verdicts = (verdict: object) => citizen({ services: { nodes: [{ id: "verdict", ...verdict }] } });

/** Lists of which an entry gives way to another: what is asked of entries, where, and the record before and after. */
const CHANGES = [
  {
    asked: ["category { id } missingFacts { cause }", "category { id } status", "status", "missingFacts { cause } status"],
    at: (asked: string) => `me { id categories { ${asked} } }`,
    before: citizen({ categories: [{ category: { id: "pregnant" }, status: "MET", missingFacts: [{ cause: "STALE" }] }] }),
    after: citizen({
      categories: [{ category: { id: "single_parent" }, status: "MET", missingFacts: [{ cause: "NOT_RECORDED" }] }],
    }),
  },
  {
    asked: ["fact { id } subject { id } value", "fact { id } text(language: EN)", "value", "text(language: EN)"],
    at: (asked: string) =>
      `me { id services(first: 1) { nodes { id reasons { requirement { id } observations { ${asked} } } } } }`,
    before: verdicts({
      reasons: [{ requirement: { id: "age" }, observations: [found({ fact: { id: "age" }, value: "4", text: "4 years" })] }],
    }),
    after: verdicts({
      reasons: [{ requirement: { id: "size" }, observations: [found({ fact: { id: "size" }, value: "5", text: "5 people" })] }],
    }),
  },
  {
    asked: ["requirement { id } quote", "requirement { id } outcome", "quote", "outcome"],
    at: (asked: string) => `me { id services(first: 1) { nodes { id reasons { ${asked} } } } }`,
    before: verdicts({ reasons: [{ requirement: { id: "age" }, outcome: "MET", quote: "under five" }] }),
    after: verdicts({ reasons: [{ requirement: { id: "size" }, outcome: "MET", quote: "five or more" }] }),
  },
  {
    asked: ["cursor", "node { id }"],
    at: (asked: string) => `me { id services(first: 1) { edges { ${asked} } } }`,
    before: citizen({ services: { edges: [{ cursor: "behind one", node: { id: "one" } }] } }),
    after: citizen({ services: { edges: [{ cursor: "behind another", node: { id: "another" } }] } }),
  },
  {
    asked: ["name(language: KO)", "name(language: EN)", "heldBy { id }"],
    at: (asked: string) => `publicService(id: "one") { id evidence { ${asked} } }`,
    before: { publicService: { id: "one", evidence: [{ name: "register", heldBy: null }] } },
    after: { publicService: { id: "one", evidence: [{ name: "certificate", heldBy: null }] } },
  },
];

/** Everything that the app asks: the same people, facts and verdicts again and again, in other contexts. */
function* questions(): Generator<[any, object]> {
  yield [PersonDocument, {}];
  for (const on of DAYS) yield [FactsOnDocument, { on }];
  for (const on of DAYS) for (const suppose of SUPPOSED) yield [QuestionsDocument, { on, suppose }];
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

/** What a gateway answers that has this record, and lacks no agency. */
const answered = (asked: { source: string; rootValue: object }) =>
  graphqlSync({
    schema,
    ...asked,
    fieldResolver: (source, given, context, info) =>
      info.fieldName === "unavailable" ? [] : defaultFieldResolver(source, given, context, info),
  });

/** What a client recalls, without what it adds to selections: the names of types, and the agencies that lists lack. */
const unnamed = (data: unknown) =>
  JSON.parse(JSON.stringify(data ?? null, (name, value) => (["__typename", "unavailable"].includes(name) ? undefined : value)));

/** Whether an answer says what another one does, and nothing else; urql gives null for what it is still to ask. */
const isOf = (whole: any, data: any): boolean =>
  data === null ||
  (typeof data === "object" ? Object.keys(data).every((name) => isOf(whole?.[name], data[name])) : data === whole);

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
      // Nothing names a service's evidence, so that the other language's has taken its place.
      const { data } = await (document === ServiceDocument ? client.get : client.recall)(document, variables);
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

for (const client of [urqlClient(), apolloClient()]) {
  test(`${client.name} recalls what two queries have asked of the same part`, async () => {
    for (const pair of PAIRS) {
      const documents = pair.map((selection) => parse(`{ ${selection} }`) as any);
      for (const document of documents) await client.ask(document, {});
      for (const document of documents) {
        const { data } = await client.recall(document, {});
        assert.deepEqual(unnamed(data), await plainly(document, {}), pair.join(", "));
      }
    }
  });
}

const TWICE = [
  `query { publicService(id: "336000000096") { id ...A ...B } }
   fragment A on PublicService { evidence { name(language: EN) } } fragment B on PublicService { evidence { heldBy { id } } }`,
  `query { me { id services(first: 3) { ...A ...B } } }
   fragment A on EligibilityConnection { edges { cursor } } fragment B on EligibilityConnection { edges { node { id } } }`,
  `query { me { id services(first: 3) { nodes { id ...A ...B } } } }
   fragment A on Eligibility { reasons { outcome quote } } fragment B on Eligibility { reasons { requirement { id } } }`,
  `query { me { id services(first: 3) { nodes { id service { id evidence { name(language: EN) } } } } }
     publicService(id: "336000000096") { id evidence { heldBy { id } } } }`,
];

for (const client of [urqlClient(), apolloClient()]) {
  test(`${client.name} shows a list whole that one query selects twice`, async () => {
    for (const document of TWICE.map((source) => parse(source) as any)) {
      const { data, error } = await client.ask(document, {});
      assert.equal(error, undefined);
      assert.deepEqual(unnamed(data), await plainly(document, {}));
    }
  });
}

for (const make of [urqlClient, apolloClient]) {
  test(`${make().name} never shows what is known of an entry under another that has taken its place`, async () => {
    for (const { asked, at, before, after } of CHANGES) {
      for (const first of asked) {
        for (const second of asked) {
          let rootValue: object = before;
          const client = make(url, async (_, init) => {
            const { query } = JSON.parse(String(init?.body));
            return Response.json(answered({ source: query, rootValue }));
          });
          await client.ask(parse(`{ ${at(first)} }`) as any, {});
          rootValue = after;
          await client.ask(parse(`{ ${at(second)} }`) as any, {});
          for (const selection of [...asked, asked.join(" ")]) {
            // Under aliases both languages stand in one query.
            const source = `{ ${at(selection.replace(/name\(language: (\w+)\)/g, "$1: name(language: $1)"))} }`;
            const { data } = await client.recall(parse(source) as any, {});
            const told = [before, after].map((rootValue) => answered({ source, rootValue }).data);
            assert.ok(told.some((whole) => isOf(whole, unnamed(data))), `${first}, ${second}: ${JSON.stringify(data)}`);
          }
          const source = `{ ${at(second)} }`;
          const { data } = await client.recall(parse(source) as any, {});
          assert.deepEqual(unnamed(data), unnamed(answered({ source, rootValue }).data), "the last is there");
        }
      }
    }
  });
}

test("urql lays an answer that comes first over one that was asked for before, whatever the page's updates do", async () => {
  const [change] = CHANGES;
  assert.ok(change);
  const answers: ((rootValue: object) => void)[] = [];
  const client = urqlClient(url, (_, init) => {
    const { query } = JSON.parse(String(init?.body));
    const answer = (rootValue: object) => Response.json(answered({ source: query, rootValue }));
    return new Promise((resolve) => answers.push((rootValue) => resolve(answer(rootValue))));
  });
  const documents = ["missingFacts { cause }", "category { id }"].map((each) => parse(`{ ${change.at(each)} }`) as any);
  const [before, after] = documents.map((document) => client.ask(document, {}));
  while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve));
  answers[1]?.(change.after);
  await after;
  answers[0]?.(change.before);
  await before;
  const source = `{ ${change.at("category { id } missingFacts { cause }")} }`;
  const { data } = await client.recall(parse(source) as any, {});
  const mixed = [{ category: { id: "single_parent" }, missingFacts: [{ cause: "STALE" }] }];
  assert.deepEqual(unnamed(data).me.categories, mixed, "which is why the page says so");
});

for (const make of [urqlClient, apolloClient]) {
  test(`${make().name} keeps one code of two facts apart`, async () => {
    const fact = (id: string, title: string) => ({ id, codes: [{ id: "none", title }] });
    const rootValue = { factDefinitions: [fact("occupation", "no occupation"), fact("enrolled_level", "no school")] };
    const client = make(url, async (_, init) => {
      const { query } = JSON.parse(String(init?.body));
      return Response.json(answered({ source: query, rootValue }));
    });
    const document = parse("{ factDefinitions { id codes { id title(language: EN) } } }") as any;
    await client.ask(document, {});
    const { data } = await client.recall(document, {});
    assert.deepEqual(unnamed(data), rootValue);
  });
}

test("the page's keys are those of the schema", () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const keyless = types.filter((type) => (type.name === "FactCode" || !("id" in type.getFields())) && !roots.includes(type));
  assert.deepEqual([...PARTS, "District"].sort(), keyless.map(({ name }) => name).sort());
});

test("the page has each part put together that the schema has of an object, alone or in a list", () => {
  const parts = types.flatMap((type) =>
    Object.values(type.getFields())
      .map((field) => ({ in: type.name, field: field.name, type: getNullableType(field.type) }))
      .map((field) => ({ ...field, isList: isListType(field.type), name: getNamedType(field.type).name }))
      .filter(({ name }) => PARTS.includes(name)),
  );
  const { FactCode, ...others } = NAMED_BY;
  assert.deepEqual(FactCode, ["id"], "which is one within its fact");
  const keyed = new Set(types.filter((type) => "id" in type.getFields()).map(({ name }) => name));
  const single = new Set(parts.filter(({ isList }) => !isList).map(({ name }) => name));
  assert.deepEqual([...SINGLE].sort(), [...single].sort());
  const entries = new Set(parts.filter(({ isList }) => isList).map(({ name }) => name));
  assert.deepEqual(Object.keys(NAMED_BY).sort(), [...entries].sort());
  for (const [type, names] of Object.entries(others)) {
    const fields = types.find(({ name }) => name === type)?.getFields();
    for (const name of names) assert.ok(keyed.has(getNamedType(fields?.[name]?.type)?.name ?? ""), `${type}.${name}`);
  }
  const { Reason, MissingFact, Observation } = NAMED_BY;
  assert.deepEqual([Reason, MissingFact, Observation], [["requirement"], ["fact", "subject"], ["fact", "subject"]]);
  // A part of a list is put together with all that it has; entries of a page are not: asked anew, there may be others.
  const lists = parts.filter((each) => each.isList && each.field !== "edges");
  const outermost = lists.filter((each) => !PARTS.includes(each.in) || single.has(each.in));
  const listed = Object.entries(typePolicies).flatMap(([name, { fields }]) =>
    Object.keys(fields ?? {}).filter((field) => field !== "unavailable").map((field) => `${name}.${field}`),
  );
  assert.deepEqual(listed.sort(), outermost.map((each) => `${each.in}.${each.field}`).sort());
});

test("what puts pages together answers a query with entries that another has asked for", async () => {
  const resolvers = { Citizen: { services: relayPagination() } };
  const graphcache = cacheExchange({ schema: introspection as never, keys, resolvers });
  const citizen = { fields: { services: relayStylePagination(["on", "suppose"]) } };
  const clients = [
    byUrql(new Client({ url, fetch: asMother, exchanges: [graphcache, fetchExchange], preferGetMethod: false })),
    byApollo(
      new ApolloClient({
        link: new HttpLink({ uri: url, fetch: asMother }),
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
    const client = byUrql(new Client({ url, fetch: asMother, exchanges: [cache, fetchExchange], preferGetMethod: false }));
    await client.ask(FamilyDocument, {});
    assert.equal(said.some((each) => each.includes("Invalid key")), warns, said.join("\n"));
  }
});
