/** Writes src/generated/ from the printed schema and the pages of errors: nothing of it is kept in git. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  buildSchema,
  getNamedType,
  getNullableType,
  introspectionFromSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = at("../..");
const schema = buildSchema(readFileSync(`${root}/schema.graphql`, "utf8"));
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const objects = types.filter((type) => isObjectType(type) && !roots.includes(type));
const fieldsOf = (type) => Object.values(type.getFields());

/** Return whether an id is one among its parent's alone, as the schema says of it. */
const isWithin = (field) => /unique within its/.test(field?.description ?? "");

/** Return the field that names an object of this type among all others; undefined where it is a part of its parent. */
const keyOf = (type) =>
  ["id", "code"].find((name) => String(type.getFields()[name]?.type) === "ID!" && !isWithin(type.getFields()[name]));
const isKeyed = (type) => isObjectType(type) && !roots.includes(type) && keyOf(type) !== undefined;
const parts = objects.filter((type) => !isKeyed(type));
const uses = [...objects, ...roots].flatMap((type) =>
  fieldsOf(type).map((field) => ({
    of: type,
    field: field.name,
    type: getNamedType(field.type),
    isList: isListType(getNullableType(field.type)),
  })),
);
const single = parts.filter((part) => uses.some(({ type, isList }) => type === part && !isList));
const listed = parts.filter((part) => uses.some(({ type, isList }) => type === part && isList));

/** Return the fields that name an entry among the others of its list. An agency names none: it is who holds the entry. */
const namesOf = (part) =>
  fieldsOf(part)
    .filter((field) => isWithin(field) || (isNonNullType(field.type) && isKeyed(field.type.ofType) && field.type.ofType.name !== "Agency"))
    .map(({ name }) => name);

/** The lists of parts that lie in something with a key, or in a single part; the entries of a page are others each time. */
const lists = uses.filter(
  ({ of, field, type, isList }) =>
    isList && parts.includes(type) && field !== "edges" && (!parts.includes(of) || single.includes(of)),
);
const whole = objects.filter((type) => "unavailable" in type.getFields());

const grouped = (entries) => {
  const groups = {};
  for (const [name, value] of entries) (groups[name] ??= []).push(value);
  return groups;
};
const names = (chosen) => chosen.map(({ name }) => name).sort();

/** The fields of an object type that lead to an object, each with that object's type. */
const paths = Object.fromEntries(
  [...objects, ...roots].map((type) => [
    type.name,
    Object.fromEntries(
      fieldsOf(type)
        .map(({ name, type: of }) => [name, getNamedType(of)])
        .filter(([, of]) => isObjectType(of))
        .map(([name, of]) => [name, of.name]),
    ),
  ]),
);

const facts = {
  PARTS: names(parts),
  SINGLE: names(single),
  NAMED_BY: Object.fromEntries(listed.map((part) => [part.name, namesOf(part)])),
  LISTS: grouped(lists.map(({ of, field }) => [of.name, field])),
  KEYS: Object.fromEntries(objects.filter(isKeyed).map((type) => [type.name, keyOf(type)])),
  WHOLE: names(whole),
  PATHS: paths,
};
const typed = {
  PARTS: "readonly string[]",
  SINGLE: "readonly string[]",
  NAMED_BY: "Readonly<Record<string, readonly string[]>>",
  LISTS: "Readonly<Record<string, readonly string[]>>",
  KEYS: 'Readonly<Record<string, "id" | "code">>',
  WHOLE: "readonly string[]",
  PATHS: "Readonly<Record<string, Readonly<Record<string, string>>>>",
};

/** Return a type of the schema as TypeScript has it. */
function typeOf(type, isInput) {
  if (isNonNullType(type)) return bare(type.ofType, isInput);
  return `${bare(type, isInput)} | null`;
}

function bare(type, isInput) {
  if (isListType(type)) return `(${typeOf(type.ofType, isInput)})[]`;
  return SCALARS[type.name] ?? type.name;
}

const SCALARS = {
  ID: "string", String: "string", Date: "string", DateTime: "string", Int: "number", Float: "number", Long: "number",
  Boolean: "boolean",
};

function* declarations() {
  for (const type of types) {
    if (isEnumType(type)) yield `export type ${type.name} = ${type.getValues().map(({ name }) => `"${name}"`).join(" | ")};`;
    if (isObjectType(type) || isInputObjectType(type)) {
      const fields = fieldsOf(type).map((field) => {
        const optional = isInputObjectType(type) && (!isNonNullType(field.type) || field.defaultValue !== undefined);
        return `  ${field.name}${optional ? "?" : ""}: ${typeOf(field.type)};`;
      });
      yield `export interface ${type.name} {\n${fields.join("\n")}\n}`;
    }
  }
}

/** Return the introspection that Graphcache needs: kinds, fields, arguments' names, without what only a reader needs. */
function minified() {
  const { __schema } = introspectionFromSchema(schema, { descriptions: false, directiveIsRepeatable: false });
  const slim = ({ kind, name, fields, interfaces, possibleTypes }) => ({
    kind,
    name,
    ...(kind === "OBJECT" && { fields: fields.map(slimField), interfaces }),
    ...((kind === "UNION" || kind === "INTERFACE") && { possibleTypes, ...(fields && { fields: fields.map(slimField) }) }),
  });
  const slimField = ({ name, type, args }) => ({ name, type: slimType(type), args: args.map((each) => ({ name: each.name, type: slimType(each.type) })) });
  const slimType = ({ kind, name, ofType }) => ({ kind, ...(name && { name }), ...(ofType && { ofType: slimType(ofType) }) });
  const { queryType, mutationType, subscriptionType } = __schema;
  const shown = __schema.types.filter(({ name, kind }) => !name.startsWith("__") && kind !== "INPUT_OBJECT" && kind !== "ENUM");
  return { __schema: { queryType, mutationType, subscriptionType, types: shown.map(slim), directives: [] } };
}

const possibleTypes = Object.fromEntries(
  types.filter(isAbstractType).map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);
const codes = readdirSync(`${root}/docs/errors`).filter((name) => /^[A-Z_]+\.md$/.test(name) && name !== "README.md");

mkdirSync(at("src/generated"), { recursive: true });
const write = (name, lines) => writeFileSync(at(`src/generated/${name}`), `${lines.join("\n\n")}\n`);
write("facts.ts", [
  ...Object.entries(facts).map(([name, value]) => `export const ${name}: ${typed[name]} = ${JSON.stringify(value)};`),
  `export const POSSIBLE_TYPES: Record<string, string[]> = ${JSON.stringify(possibleTypes)};`,
]);
write("types.ts", [
  ...declarations(),
  `/** The code of an error: each has a page. */\nexport type ErrorCode =\n${codes.map((name) => `  | "${name.slice(0, -3)}"`).sort().join("\n")};`,
]);
write("introspection.ts", [`/** What Graphcache needs of the schema. */\nexport const introspection = ${JSON.stringify(minified())};`]);
for (const name of ["schema.graphql", "LICENSE"]) copyFileSync(`${root}/${name}`, at(name));
