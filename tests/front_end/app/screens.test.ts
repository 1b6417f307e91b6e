// Each screen's query is answered by the gateway, through both clients, with something to show.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { askApollo, maruApollo } from "@maru/client/apollo";
import { answerOfUrql, maruUrql } from "@maru/client/urql";
import * as documents from "../src/gql/graphql.js";
import { verified } from "../src/screens/verified.js";
import { asMother, gateway, url } from "./gateway.js";

const { MyServicesDocument, MyHouseholdDocument, MyYearDocument, MyQuestionsDocument, IfSoDocument } = documents;
const { MyInboxDocument, WhoReadDocument, MyConsentsDocument, MyFactsDocument } = documents;
const language = "EN" as const;

/** A screen's document, its variables, and what is there; of a list that has entries. */
const SCREENS: [any, object, string][] = [
  [MyServicesDocument, { language }, "services.nodes"],
  [MyHouseholdDocument, {}, "household.members"],
  [MyYearDocument, { language }, "upcoming.nodes"],
  [MyQuestionsDocument, { language }, "openQuestions"],
  [IfSoDocument, { language, suppose: [{ fact: "recognised_income_percent", value: "30" }] }, "services.nodes"],
  [MyInboxDocument, { language }, "notices.pageInfo"],
  [WhoReadDocument, { language }, "usage.nodes"],
  [MyConsentsDocument, { language }, "consents"],
  [MyFactsDocument, { language }, "facts"],
];

for (const [document, variables, list] of SCREENS) {
  test(`${document.definitions[0].name.value} has something to show`, async () => {
    const answers = [
      await askApollo(maruApollo(url, asMother), { query: document, variables }),
      answerOfUrql(await maruUrql(url, asMother).query(document, variables)),
    ];
    for (const { data, problems, unavailable, failure } of answers as any[]) {
      assert.deepEqual([problems, unavailable, failure], [[], [], undefined]);
      const shown = list.split(".").reduce((value, name) => value?.[name], data.me);
      assert.ok(Array.isArray(shown) ? shown.length > 0 : shown, list);
    }
  });
}

/** A browser's storage. */
class Kept extends Map<string, string> {
  getItem = (name: string) => this.get(name) ?? null;
  setItem = (name: string, value: string) => void this.set(name, value);
}

test("a true record holds in every step, and a forged one does not", async () => {
  const { data } = await askApollo(maruApollo(url, asMother), { query: WhoReadDocument, variables: { language } });
  const storage = new Kept() as unknown as Storage;
  const steps = await verified(gateway, storage, data!);
  assert.ok(steps.length > 0);
  for (const each of steps) assert.deepEqual(each.map(({ holds }) => holds), [true, true, true, true, true]);
  const forged = structuredClone(data!);
  forged.me!.usage!.nodes[0]!.action = forged.me!.usage!.nodes[0]!.action === "READ" ? "DERIVED" : "READ";
  const [first] = await verified(gateway, storage, forged);
  assert.deepEqual(first!.map(({ step, holds }) => [step, holds]), [["record", false]]);
});
