/** How a cache knows objects: what the schema says of keys, parts and lists of parts. */
import { NAMED_BY } from "./generated/facts.js";

export { KEYS, LISTS, NAMED_BY, PARTS, POSSIBLE_TYPES, SINGLE, WHOLE } from "./generated/facts.js";

/** What a cache holds of an entry, by the names under which it does. */
export type Entry = Readonly<Record<string, unknown>>;

/** Return whether two answers are about the same entry: both have what names it, and nothing that both have differs. */
export function isSame(type: string, before: Entry, now: Entry): boolean {
  const names = NAMED_BY[type] ?? [];
  const shared = Object.keys(now).filter((field) => field in before);
  const holds = (field: string) => {
    const [old, value] = [before[field], now[field]];
    return (Array.isArray(old) && Array.isArray(value)) || JSON.stringify(old) === JSON.stringify(value);
  };
  return names.length > 0 && names.every((name) => shared.includes(name)) && shared.every(holds);
}
