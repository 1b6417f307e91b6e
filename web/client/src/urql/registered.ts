/** Registered documents by their hash, for urql. */
import type { Exchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { hashOf } from "../request.js";

/** Return an exchange that asks registered documents by their hash, and sends no document. */
export const registeredExchange = (): Exchange =>
  persistedExchange({
    generateHash: async (_, document) => hashOf(document),
    enforcePersistedQueries: true,
    preferGetForPersistedQueries: false,
  });
