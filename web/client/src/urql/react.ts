/** Hooks for urql. */
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { useMutation, useQuery } from "urql";
import { answerOf, type Answer } from "../answer.js";

export interface Asked<Data> extends Answer<Data> {
  loading: boolean;
  /** Ask the gateway again. */
  again: () => void;
}

/** Ask, and return what is there with what is missing. */
export function useMaruQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const [{ data, error, fetching, stale }, ask] = useQuery<Data>({ query: document as TypedDocumentNode<Data>, variables: variables ?? {} });
  return { ...answerOf(data, error), loading: fetching || stale, again: () => ask({ requestPolicy: "network-only" }) };
}

/** Return what changes something, and whether it is under way. */
export function useMaruMutation<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [(variables: Variables) => Promise<Answer<Data>>, boolean] {
  const [{ fetching }, mutate] = useMutation<Data, Variables>(document);
  const change = async (variables: Variables) => {
    const { data, error } = await mutate(variables);
    return answerOf(data, error);
  };
  return [change, fetching];
}
