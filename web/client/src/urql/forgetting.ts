/** Graphcache's updates that forget what a place in a list held of another entry. */
import type { UpdateResolver, UpdatesConfig } from "@urql/exchange-graphcache";
import { introspection } from "../generated/introspection.js";
import { isSame, NAMED_BY, type Entry } from "../keys.js";

/** Return updates that forget, as a list is written, what its places held of other entries; each cache has its own. */
export function forgetting(): UpdatesConfig {
  const held = new Map<string, Entry>();
  const answered = new Map<string, Entry>();
  const before = new Map<string, Entry>();
  let write: unknown;
  const update: UpdateResolver = (_, __, cache, info) => {
    const { parentTypeName, parentKey, parentFieldKey } = info;
    // One query may select a list twice, in two fragments: all that it asks of an entry is of the same entry.
    if (info !== write) before.clear();
    write = info;
    const value = cache.resolve(parentKey, parentFieldKey);
    if (parentTypeName in NAMED_BY) answered.set(parentKey, { ...answered.get(parentKey), [parentFieldKey]: value });
    // Entries are written before their list, whose own update finds what was answered of each.
    for (const key of Array.isArray(value) ? value.map(String) : []) {
      const part = answered.get(key);
      if (!part) continue;
      answered.delete(key);
      const now = before.has(key) ? { ...held.get(key), ...part } : part;
      if (!before.has(key)) before.set(key, held.get(key) ?? {});
      const old = before.get(key) ?? {};
      const same = isSame(String(cache.resolve(key, "__typename")), old, now);
      held.set(key, same ? { ...old, ...now } : now);
      const kept = new Set(["__typename", ...Object.keys(held.get(key) ?? {})]);
      for (const { fieldKey } of cache.inspectFields(key)) if (!kept.has(fieldKey)) cache.invalidate(key, fieldKey);
    }
  };
  return Object.fromEntries(objects().map(({ name, fields }) => [name, updatesOf(name, fields, update)]));
}

interface TypeRef {
  name?: string;
  ofType?: TypeRef;
}

interface Field {
  name: string;
  type: TypeRef;
}

const objects = () =>
  (introspection.__schema.types as { kind: string; name: string; fields?: Field[] }[]).flatMap(({ kind, name, fields }) =>
    kind === "OBJECT" && fields ? [{ name, fields }] : [],
  );

const updatesOf = (name: string, fields: Field[], update: UpdateResolver) =>
  Object.fromEntries(
    fields.filter(({ type }) => name in NAMED_BY || nameOf(type) in NAMED_BY).map((field) => [field.name, update]),
  );

const nameOf = ({ name, ofType }: TypeRef): string => (ofType ? nameOf(ofType) : (name ?? ""));
