/** Hooks for Apollo Client. */
import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useMutation, useQuery } from "@apollo/client/react";
import { answerOf, type Answer } from "../answer.js";
import { dataBeside } from "./index.js";

export interface Asked<Data> extends Answer<Data> {
  loading: boolean;
  /** Ask the gateway again. */
  again: () => void;
}

/** Ask, and return what is there with what is missing; ask again wherever something was missing the last time. */
export function useMaruQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const { data, error, loading, refetch } = useQuery<Data, OperationVariables>(document as TypedDocumentNode<Data>, { variables });
  const answer = answerOf((data as Data | undefined) ?? dataBeside<Data>(error), error as Error | undefined);
  // A failure comes with the next answer.
  return { ...answer, loading, again: () => void refetch().catch(() => undefined) };
}

/** Return what changes something, and what came of it. */
export function useMaruMutation<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [(variables: Variables) => Promise<Answer<Data>>, Asked<Data>["loading"]] {
  const [mutate, { loading }] = useMutation<Data, OperationVariables>(document as TypedDocumentNode<Data>);
  const change = async (variables: Variables) => {
    try {
      const { data } = await mutate({ variables });
      return answerOf(data as Data | undefined, undefined);
    } catch (error) {
      return answerOf(dataBeside<Data>(error), error as Error);
    }
  };
  return [change, loading];
}
