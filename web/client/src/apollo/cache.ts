/** Apollo Client's cache, as the schema has it. */
import { InMemoryCache, isReference, type FieldPolicy, type StoreObject, type TypePolicies, type TypePolicy } from "@apollo/client";
import { isSame, KEYS, LISTS, PARTS, POSSIBLE_TYPES, SINGLE, WHOLE } from "../keys.js";

/** Put together what was asked of the same entries; another entry in the same place takes nothing over. */
const together = (old: unknown, now: unknown): unknown =>
  Array.isArray(old) && Array.isArray(now) ? now.map((entry, place) => ofEntry(old[place], entry)) : now;

const ofEntry = (old: unknown, now: unknown): unknown => {
  if (!isPart(old) || !isPart(now) || !isSame(now.__typename ?? "", old, now)) return now;
  const asked = Object.entries(now).map(([name, value]) => [name, together(old[name], value)]);
  return { ...old, ...Object.fromEntries(asked) };
};

const isPart = (value: unknown): value is StoreObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isReference(value);

/** What lacks an agency counts as not kept: the next reader asks the gateway. */
const ifWhole: FieldPolicy<readonly unknown[]> = {
  read: (agencies) => (agencies !== undefined && agencies.length > 0 ? undefined : agencies),
};

function policyOf(name: string): TypePolicy {
  const fields: Record<string, FieldPolicy> = {};
  for (const list of LISTS[name] ?? []) fields[list] = { merge: together };
  if (WHOLE.includes(name)) fields.unavailable = ifWhole as FieldPolicy;
  return {
    fields,
    ...(SINGLE.includes(name) && { merge: true }),
    // The cache takes each `id` for a key by itself: also one that names a part within its parent alone.
    ...(PARTS.includes(name) && { keyFields: false as const }),
    ...(KEYS[name] === "code" && { keyFields: ["code"] }),
  };
}

export const typePolicies: TypePolicies = Object.fromEntries(
  [...PARTS, ...Object.keys(KEYS), "Query"].map((name) => [name, policyOf(name)]),
);

/** Return a cache for one caller. */
export const maruCache = (): InMemoryCache => new InMemoryCache({ typePolicies, possibleTypes: POSSIBLE_TYPES });
