// Each screen's query is answered by the gateway, through both clients, with something to show.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { askApollo, maruApollo } from "@maru/client/apollo";
import { problemsAt } from "@maru/client/errors";
import { answerOfUrql, maruUrql } from "@maru/client/urql";
import * as documents from "../src/gql/graphql.js";
import { greatestPosition, liveInbox, withNotice, type Notice } from "../src/screens/liveInbox.js";
import { verified } from "../src/screens/verified.js";
import { asMother, gateway, persona, url, urlWithoutWelfare } from "./gateway.js";

const { MyServicesDocument, MyHouseholdDocument, MyYearDocument, MyQuestionsDocument, IfSoDocument } = documents;
const { MyInboxDocument, WhoReadDocument, MyConsentsDocument, MyFactsDocument } = documents;
const language = "EN" as const;

/** A screen's document, its variables, and what is there; of a list that has entries. */
const SCREENS: [any, object, string][] = [
  [MyServicesDocument, { language }, "services.nodes"],
  [MyHouseholdDocument, { language }, "household.members"],
  [MyYearDocument, { language }, "upcoming.nodes"],
  [MyQuestionsDocument, { language }, "openQuestions.nodes"],
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

const CHANGES: [any, object, string][] = [
  [documents.MarkReadDocument, { id: "none" }, "markNoticeRead"],
  [documents.SetConsentDocument, { input: { agencyId: "welfare_office", purposeId: "proactive_notice", given: true } }, "setConsent"],
  [documents.ReportFactDocument, { factId: "employment_status", subjectId: persona, text: "I left that job.", language }, "reportWrongFact"],
];

for (const [document, variables, name] of CHANGES) {
  test(`${name} is answered with the citizen after the change`, async () => {
    const answers = [
      await maruApollo(url, asMother).mutate({ mutation: document, variables }),
      await maruUrql(url, asMother).mutation(document, variables),
    ];
    for (const { data, error } of answers as any[]) {
      assert.equal(error, undefined);
      assert.equal(data[name].citizen.id, persona);
    }
    const [, after] = answers as any[];
    if (name === "setConsent") assert.equal(after.data.setConsent.consent.given, true);
    if (name === "reportWrongFact") assert.ok(after.data.reportWrongFact.correction.id);
  });
}

test("a likely service says in words what is left to be checked", async () => {
  const client = maruApollo(url, asMother);
  const { data } = await askApollo(client, { query: MyServicesDocument, variables: { language, statuses: ["LIKELY"] } });
  const likely = data!.me!.services!.nodes;
  assert.ok(likely.length > 0);
  for (const { service } of likely) {
    const asked = await askApollo(client, { query: documents.OneServiceDocument, variables: { language, id: service.id } });
    assert.ok(asked.data!.publicService!.textCriteria.length > 0, service.name);
    assert.ok(asked.data!.publicService!.channels.length > 0, service.name);
  }
});

test("facts that none has replaced have a title each", async () => {
  const { data } = await askApollo(maruApollo(url, asMother), { query: MyFactsDocument, variables: { language } });
  const facts = data!.me!.facts!.map(({ definition }) => definition);
  const titles = facts.filter(({ replacedBy }) => !replacedBy).map(({ title }) => title);
  assert.ok(titles.length < facts.length);
  assert.equal(new Set(titles).size, titles.length);
});

test("a report is received though the list of reports lacks another agency's", async () => {
  const variables = { factId: "employment_status", subjectId: persona, text: "I left that job.", language };
  const answer = answerOfUrql(await maruUrql(urlWithoutWelfare, asMother).mutation(documents.ReportFactDocument, variables));
  assert.ok(answer.data!.reportWrongFact!.correction!.id);
  assert.equal(answer.data!.reportWrongFact!.citizen!.corrections, null);
  const [problem] = problemsAt(answer.problems, "reportWrongFact", "citizen", "corrections");
  assert.equal(problem?.extensions.agency, "welfare_office");
});

const notice = (id: string, position: string): Notice =>
  ({ id, position, title: id, body: "", createdAt: "2026-12-01T00:00:00Z", readAt: null, withdrawnAt: null }) as Notice;

test("a live inbox begins behind its greatest position, and has each notice once", async () => {
  const begun = [notice("b", "9007199254740993"), notice("a", "9007199254740992"), notice("c", "99")];
  assert.equal(greatestPosition([]), "0");
  assert.deepEqual(withNotice([], begun[0]!), [begun[0]]);
  const asked: unknown[] = [];
  const shown: string[][] = [];
  await new Promise<void>((resolve) => {
    const way = ({ variables }: { variables: Record<string, unknown> }) => {
      asked.push(variables.after);
      return (async function* () {
        for (const each of [notice("a", "9007199254740994"), notice("d", "9007199254740995")]) yield { data: { notices: each } };
      })();
    };
    const show = (inbox: readonly Notice[]) => shown.push(inbox.map(({ id, position }) => `${id} ${position.slice(-1)}`)) === 3 && (stop(), resolve());
    const stop = liveInbox(way, language, begun, show, () => {});
  });
  assert.deepEqual(asked, ["9007199254740993"]);
  assert.deepEqual(shown, [["b 3", "a 2", "c 9"], ["b 3", "a 4", "c 9"], ["d 5", "b 3", "a 4", "c 9"]]);
});

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
