// Both clients' hooks show what is there, what is missing, and what comes of asking again.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { ApolloClient } from "@apollo/client";
import { ApolloProvider, useApolloClient } from "@apollo/client/react";
import { maruApollo } from "@maru/client/apollo";
import * as byApollo from "@maru/client/apollo/react";
import { problemsAt } from "@maru/client/errors";
import { maruUrql } from "@maru/client/urql";
import * as byUrql from "@maru/client/urql/react";
import { readFile } from "node:fs/promises";
import { createElement, type ReactNode } from "react";
import { act, create } from "react-test-renderer";
import { Provider } from "urql";
import { AgenciesDocument, MyServicesDocument, PersonDocument } from "../src/gql/graphql.js";
import { App } from "../src/App.js";
import { Services } from "../src/screens/Services.js";
import { asMother, gateway, url, urlWithoutWelfare } from "./gateway.js";
import { issuer } from "./issuer.js";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
type Fetch = typeof globalThis.fetch;
type Asked = byApollo.Asked<any>;

const WAYS = [
  {
    name: "Apollo Client",
    use: () => byApollo.useMaruQuery(PersonDocument, {}) as Asked,
    change: () => byApollo.useMaruMutation(PersonDocument)[0] as unknown,
    entry: "@maru/client/apollo/react",
    within: (fetch: Fetch) => (child: ReactNode) => createElement(ApolloProvider, { client: maruApollo(url, fetch), children: child }),
  },
  {
    name: "urql",
    use: () => byUrql.useMaruQuery(PersonDocument, {}) as Asked,
    change: () => byUrql.useMaruMutation(PersonDocument)[0] as unknown,
    entry: "@maru/client/urql/react",
    within: (fetch: Fetch) => (child: ReactNode) => createElement(Provider, { value: maruUrql(url, fetch) }, child),
  },
];

/** Show what the hook gives until it fits. */
async function shown(within: (child: ReactNode) => ReactNode, use: () => Asked, fits: (asked: Asked) => boolean): Promise<() => Asked> {
  let last: Asked | undefined;
  const Shown = () => ((last = use()), null);
  await act(async () => void create(within(createElement(Shown)) as never));
  while (!last || !fits(last)) await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  return () => last!;
}

/** Return a `fetch` whose answers have lost a field of the citizen's by an error within it, as in an outage of its agency. */
const losing = (field: string, path: (string | number)[]): Fetch => async (input, init) => {
  const answer = await (await asMother(input, init)).json();
  if (!answer.data.me) return Response.json(answer);
  const extensions = { code: "AGENCY_TIMEOUT", requestId: "1", retryable: true, agency: "civil_registry" };
  const data = { ...answer.data, me: { ...answer.data.me, [field]: null } };
  return Response.json({ data, errors: [{ message: "It did not answer.", path, extensions }] });
};

for (const { name, use, change, entry, within } of WAYS) {
  test(`${name}: a hook gives the same functions at each rendering, in a module of the browser's`, async () => {
    const seen: unknown[][] = [];
    const given = (): Asked => {
      const asked = use();
      seen.push([asked.again, change()]);
      return asked;
    };
    await shown(within(asMother), given, ({ loading }) => !loading);
    assert.ok(seen.length > 1);
    for (const each of seen) for (const place of [0, 1]) assert.equal(each[place], seen[0]![place]);
    assert.match(await readFile(new URL(import.meta.resolve(entry)), "utf8"), /^"use client";/);
  });

  test(`${name}: a hook gives the rest while an agency is silent, and all once it answers`, async () => {
    let address = urlWithoutWelfare;
    const now = await shown(within((_, init) => asMother(address, init)), use, ({ loading }) => !loading);
    assert.deepEqual(now().unavailable, ["welfare_office"]);
    assert.ok(now().data.me.name);
    assert.equal(problemsAt(now().problems, "me", "welfare", "veteran")[0]?.extensions.code, "AGENCY_UNAVAILABLE");
    for (const there of [["me", "name"], ["me", "welfare"]]) assert.deepEqual(problemsAt(now().problems, ...there), []);
    address = url;
    await act(async () => now().again());
    while (now().problems.length > 0 || now().loading) await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
    assert.deepEqual(now().unavailable, []);
    assert.notEqual(now().data.me.welfare, null);
  });

  test(`${name}: a problem within what may not be null is found at the field that it leaves null`, async () => {
    const now = await shown(within(losing("address", ["me", "address", "sido", "code"])), use, ({ loading }) => !loading);
    const codesAt = (...path: string[]) => problemsAt(now().problems, ...path).map(({ extensions }) => extensions.code);
    assert.ok(now().data.me.name);
    assert.deepEqual([codesAt("me", "address"), codesAt("me", "address", "sido")], [["AGENCY_TIMEOUT"], ["AGENCY_TIMEOUT"]]);
    assert.deepEqual([codesAt("me"), codesAt("me", "name")], [[], []]);
  });

  test(`${name}: a hook gives a network's failure as such`, async () => {
    const broken = async () => Promise.reject(new Error("no network"));
    const now = await shown(within(broken), use, ({ loading }) => !loading);
    assert.deepEqual([now().problems, now().data, now().failure instanceof Error], [[], undefined, true]);
  });
}

/** Return the texts that the page's component shows in elements of this type, once it shows any. */
async function servicesShown(client: ApolloClient, type: "li" | "p"): Promise<string[]> {
  let rendered: ReturnType<typeof create> | undefined;
  await act(async () => void (rendered = create(createElement(ApolloProvider, { client, children: createElement(Services) }))));
  const isLoading = () => rendered!.root.findAllByType("section").length === 0;
  while (isLoading()) await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  return rendered!.root.findAllByType(type).map(({ children }) => children.join(""));
}

test("the page's component lists the services", async () => {
  const client = maruApollo(url, asMother);
  const { data } = await client.query({ query: MyServicesDocument, variables: { language: "EN" } });
  assert.deepEqual(await servicesShown(client, "li"), data!.me!.services!.nodes.map(({ service }) => service.name));
});

test("the page's component names a silent agency by its title", async () => {
  const client = maruApollo(urlWithoutWelfare, asMother);
  await client.query({ query: AgenciesDocument, variables: { language: "EN" } });
  assert.deepEqual(await servicesShown(client, "p"), ["Not asked: Welfare office"]);
});

test("the page's component says that the list failed where an error within it leaves it null", async () => {
  const client = maruApollo(url, losing("services", ["me", "services", "nodes", 0, "service", "name"]));
  await client.query({ query: AgenciesDocument, variables: { language: "EN" } });
  assert.deepEqual(await servicesShown(client, "p"), ["Not asked: Civil registry", "It did not answer."]);
});

test("the page's root makes a new client for each sign-in, and signs out", async (context) => {
  const { signIn } = await issuer(context);
  const clients: unknown[] = [];
  const Seen = () => (clients.push(useApolloClient()), null);
  let rendered: ReturnType<typeof create> | undefined;
  await act(async () => void (rendered = create(createElement(App, { gateway, signIn, children: createElement(Seen) }))));
  const button = () => rendered!.root.findByType("button");
  assert.deepEqual(button().children, ["Sign out"]);
  await act(async () => button().props.onClick());
  assert.deepEqual(button().children, ["Sign in"]);
  assert.equal(new Set(clients).size, 2);
});
