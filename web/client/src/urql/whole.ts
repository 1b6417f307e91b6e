/** An exchange around a cache, which does not answer anew from what lacks an agency. */
import { makeOperation, type Exchange, type Operation } from "@urql/core";
import { map, pipe, share, tap } from "wonka";
import { isWhole } from "../answer.js";
import { withUnavailable } from "../whole.js";

/** Have each query say which agencies its lists lack, and ask the gateway where a kept answer lacks one. */
export const wholeExchange: Exchange =
  ({ client, forward }) =>
  (operations) => {
    /** The queries that are watched and were answered: the cache may show them again what they were shown. */
    const shown = new Set<number>();
    const asked = (operation: Operation) =>
      operation.kind === "query" ? makeOperation("query", { ...operation, query: withUnavailable(operation.query) }) : operation;
    return pipe(
      operations,
      tap(({ kind, key }) => kind === "teardown" && shown.delete(key)),
      map(asked),
      forward,
      map((result) => {
        const { operation, data } = result;
        const { key, context } = operation;
        const isKept = context.meta?.cacheOutcome === "hit" && context.requestPolicy === "cache-first";
        const isAskedAgain = operation.kind === "query" && isKept && !shown.has(key) && !isWhole(data);
        if (operation.kind === "query") shown.add(key);
        if (!isAskedAgain) return result;
        client.reexecuteOperation(makeOperation("query", operation, { ...context, requestPolicy: "network-only" }));
        return { ...result, stale: true };
      }),
      map((result) =>
        result.operation.context.requestPolicy === "cache-only" && !isWhole(result.data)
          ? { ...result, data: undefined }
          : result,
      ),
      share,
    );
  };
