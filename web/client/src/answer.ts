/** An answer with all that it lacks: the data, the problems by field, and the agencies that could not be asked. */
import { problemsOf, silentAgencies, withLost, type Problem } from "./errors.js";

export interface Answer<Data> {
  /** What is there, in spite of problems. */
  data: Data | undefined;
  problems: Problem[];
  /** The agencies that could not be asked: what they hold is missing, or counts as unknown. */
  unavailable: string[];
  /** Why there was no answer of Maru's at all, as where the network failed. */
  failure: Error | undefined;
}

/** An answer as a hook has it. */
export interface Asked<Data> extends Answer<Data> {
  loading: boolean;
  /** Ask the gateway again; the same function at each rendering. */
  again: () => void;
}

/** Return the answer that a client's data and error make. */
export function answerOf<Data>(data: Data | null | undefined, error: Error | undefined): Answer<Data> {
  const problems = problemsOf(error).map((problem) => withLost(problem, data));
  const unavailable = [...new Set([...silentAgencies(problems), ...unavailableIn(data)])].sort();
  return { data: data ?? undefined, problems, unavailable, failure: problems.length === 0 ? error : undefined };
}

/** Return the ids of the agencies that the `unavailable` of any part of the data names. */
export function unavailableIn(data: unknown): Set<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === "unavailable" && Array.isArray(inner)) for (const { id } of inner) found.add(String(id));
      else look(inner);
    }
  };
  look(data);
  return found;
}

/** Return whether the data says that it is whole. */
export const isWhole = (data: unknown): boolean => unavailableIn(data).size === 0;
