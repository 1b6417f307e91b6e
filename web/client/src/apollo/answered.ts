/** What Apollo Client answers, with what is there in spite of errors. */
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { answerOf, type Answer } from "../answer.js";

/** Return the data that an error of this client has beside it: nothing of such an answer is kept. */
export function dataBeside<Data>(error: unknown): Data | undefined {
  return CombinedGraphQLErrors.is(error) ? ((error.data as Data | null) ?? undefined) : undefined;
}

/** Return the answer that comes of an operation. */
export async function answered<Data>(operation: Promise<{ data?: unknown }>): Promise<Answer<Data>> {
  try {
    const { data } = await operation;
    return answerOf(data as Data | undefined, undefined);
  } catch (error) {
    return answerOf(dataBeside<Data>(error), error as Error);
  }
}
