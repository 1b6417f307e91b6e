// Each code that a screen shows has words, in Korean and in English.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { WORDS, type Words } from "@maru/client/words";
import { buildSchema, getNamedType, isEnumType, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const screens = readdirSync("src/screens").filter((name) => name.endsWith(".graphql"));
/** These are not shown: the one chooses a form's field, the other marks a name. */
const NOT_SHOWN = ["FactType", "Language"];

/** Return the names of the enums that the document's fields answer. */
function enumsOf(document: string): string[] {
  const types = new TypeInfo(schema);
  const found: string[] = [];
  const note = () => {
    const type = getNamedType(types.getType());
    if (isEnumType(type)) found.push(type.name);
  };
  visit(parse(document), visitWithTypeInfo(types, { Field: note }));
  return found;
}

test("every enum that a screen asks has words for each of its codes", () => {
  const asked = new Set(screens.flatMap((name) => enumsOf(readFileSync(`src/screens/${name}`, "utf8"))));
  const worded: Record<string, object> = WORDS;
  for (const name of asked) {
    if (NOT_SHOWN.includes(name)) continue;
    const type = schema.getType(name);
    assert.ok(isEnumType(type));
    assert.deepEqual(Object.keys(worded[name] ?? {}).sort(), type.getValues().map((each) => each.name).sort(), name);
  }
  assert.deepEqual(NOT_SHOWN.filter((name) => !asked.has(name)), []);
});

test("two codes of an enum are told apart, in each language in its own letters", () => {
  for (const [name, codes] of Object.entries(WORDS)) {
    for (const [language, letters] of [["KO", /[가-힣]/], ["EN", /^[A-Z][ -~]+$/]] as const) {
      const words = Object.values(codes as Record<string, Words>).map((each) => each[language]);
      for (const each of words) assert.match(each, letters);
      assert.equal(new Set(words).size, words.length, name);
    }
  }
});
