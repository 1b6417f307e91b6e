/** What came of asking the gateway, in the shape of an answer: its own, or this page's sentence where there is none. */
import type { ExecutionResult } from 'graphql';

/** What was asked for; throws a sentence where nobody answers, as each browser has other words for that. */
export async function answered<Part>(asked: Promise<Part>): Promise<Part> {
  try {
    return await asked;
  } catch {
    throw new Error('The gateway does not answer: ask again in a moment.');
  }
}

/** What is no JSON becomes this page's own error. */
export function readAnswer<Data = unknown>(text: string, status: number): ExecutionResult<Data> {
  try {
    return JSON.parse(text);
  } catch {
    return failure(`/graphql answered with status ${status} and no JSON: ${text.slice(0, 200)}`);
  }
}

/** GraphiQL shows an error that is thrown with its stack. */
export function failure(message: string): ExecutionResult<never> {
  return { errors: [{ message }] } as unknown as ExecutionResult<never>;
}

/** Why there is no answer, in words. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
