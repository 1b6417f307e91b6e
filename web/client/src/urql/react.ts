"use client";
/** Hooks for urql. */
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { useCallback } from "react";
import { useMutation, useQuery } from "urql";
import { answerOf, type Answer, type Asked } from "../answer.js";

export type { Asked } from "../answer.js";

/** Ask, and return what is there with what is missing. */
export function useMaruQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const [{ data, error, fetching, stale }, ask] = useQuery<Data>({ query: document as TypedDocumentNode<Data>, variables: variables ?? {} });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  return { ...answerOf(data, error), loading: fetching || stale, again };
}

/** Return what changes something, and whether it is under way. */
export function useMaruMutation<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [(variables: Variables) => Promise<Answer<Data>>, boolean] {
  const [{ fetching }, mutate] = useMutation<Data, Variables>(document);
  const change = useCallback((variables: Variables) => mutate(variables).then(({ data, error }) => answerOf(data, error)), [mutate]);
  return [change, fetching];
}
