/** What Maru says in `errors`, as either client hands it on. */
import type { Answer } from "./answer.js";
import type { ErrorCode } from "./generated/types.js";
import { SignInError } from "./signInError.js";

export type { ErrorCode } from "./generated/types.js";

export type Path = readonly (string | number)[];

/** One entry of `errors`. */
export interface Problem {
  message: string;
  path?: Path;
  /** The path of what is null by it: an error within what may not be null takes the field around it away. */
  lost?: Path;
  /**
   * `retryable`: the same request may be answered later. `argument`: the place in the variables or arguments whose value
   * cannot be used.
   */
  extensions: {
    code: ErrorCode;
    requestId: string;
    retryable: boolean;
    agency?: string;
    field?: string;
    purpose?: string;
    reason?: string;
    argument?: Path;
  };
}

/** Return what a client's error says; empty where no answer of Maru's came. */
export function problemsOf(error: unknown): Problem[] {
  if (typeof error !== "object" || error === null) return [];
  // urql's CombinedError has the one, Apollo Client's CombinedGraphQLErrors the other.
  const { graphQLErrors, errors } = error as { graphQLErrors?: unknown; errors?: unknown };
  const entries = [graphQLErrors, errors].find(Array.isArray) ?? [];
  return entries.filter(isProblem);
}

function isProblem(entry: unknown): entry is Problem {
  const extensions = (entry as Partial<Problem> | null)?.extensions;
  return typeof extensions?.code === "string" && typeof extensions.requestId === "string";
}

/** Return the problem with what the data lost by it. */
export function withLost(problem: Problem, data: unknown): Problem {
  const { path } = problem;
  if (!path) return problem;
  let value = data;
  let depth = 0;
  while (depth < path.length && value != null) value = (value as Record<string | number, unknown>)[path[depth++]!];
  return { ...problem, lost: path.slice(0, depth) };
}

/** Return the problems that took the field at this path away: at the field, at one around it, or within what may not be null. */
export function problemsAt(problems: readonly Problem[], ...path: Path): Problem[] {
  return problems.filter(({ path: own, lost = own }) => lost?.every((step, place) => step === path[place]));
}

/** Return the problems of a form's field: at this argument, or within it. */
export function problemsOfArgument(problems: readonly Problem[], ...argument: Path): Problem[] {
  return problems.filter(({ extensions }) => argument.every((step, place) => step === extensions.argument?.[place]));
}

/** Return the agencies that do not answer now. */
export function silentAgencies(problems: readonly Problem[]): Set<string> {
  const silent = problems.filter(({ extensions }) => extensions.code.startsWith("AGENCY_"));
  return new Set(silent.flatMap(({ extensions }) => extensions.agency ?? []));
}

/** Return whether the citizen has to sign in again: Maru refused the token, or the sign-in has ended. */
export function isSignedOut({ problems, failure }: Pick<Answer<unknown>, "problems" | "failure">): boolean {
  // urql's CombinedError has what `fetch` threw within it.
  const thrown = (failure as { networkError?: unknown } | undefined)?.networkError ?? failure;
  const hasEnded = thrown instanceof SignInError && thrown.code === "signed_out";
  return hasEnded || problems.some(({ extensions }) => extensions.code === "UNAUTHENTICATED");
}
