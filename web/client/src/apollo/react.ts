"use client";
/** Hooks for Apollo Client. */
import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useMutation, useQuery } from "@apollo/client/react";
import { useCallback } from "react";
import { answerOf, type Answer, type Asked } from "../answer.js";
import { answered, dataBeside } from "./answered.js";

export type { Asked } from "../answer.js";

/** Ask, and return what is there with what is missing; ask again wherever something was missing the last time. */
export function useMaruQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const { data, error, loading, refetch } = useQuery<Data, OperationVariables>(document as TypedDocumentNode<Data>, { variables });
  const answer = answerOf((data as Data | undefined) ?? dataBeside<Data>(error), error as Error | undefined);
  // A failure comes with the next answer.
  const again = useCallback(() => void refetch().catch(() => undefined), [refetch]);
  return { ...answer, loading, again };
}

/** Return what changes something, and what came of it. */
export function useMaruMutation<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [(variables: Variables) => Promise<Answer<Data>>, boolean] {
  const [mutate, { loading }] = useMutation<Data, OperationVariables>(document as TypedDocumentNode<Data>);
  const change = useCallback((variables: Variables) => answered<Data>(mutate({ variables })), [mutate]);
  return [change, loading];
}
