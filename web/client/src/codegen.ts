/** The configuration of graphql-codegen for an app over Maru. */
import { fileURLToPath } from "node:url";
import type { DocumentNode } from "graphql";
import { withTypename } from "./typename.js";
import { withUnavailable } from "./whole.js";

interface Source {
  document?: DocumentNode;
}

interface Given {
  /** Where the app's documents are, as `src/*.graphql`. */
  documents: string;
  /** The folder to write into, with a slash behind it. */
  into: string;
}

/** The types of the scalars: a `Date` is a day of the calendar and stays a text, a `DateTime` is a moment in ISO 8601. */
export const scalars = { Date: "string", DateTime: "string", Long: "number" };

/** A transform that has each list and verdict say which agencies it lacks. */
export const askUnavailable = {
  transform: ({ documents }: { documents: Source[] }): Source[] =>
    documents.map((each) => (each.document ? { ...each, document: withUnavailable(each.document) } : each)),
};

/** A transform that adds the `__typename` that caches go by. */
export const addTypename = {
  transform: ({ documents }: { documents: Source[] }): Source[] =>
    documents.map((each) => (each.document ? { ...each, document: withTypename(each.document) } : each)),
};

/** Return the configuration: types without `any`, and the documents' hashes for the register. */
export function maruCodegen({ documents, into }: Given) {
  return {
    schema: fileURLToPath(new URL("../schema.graphql", import.meta.url)),
    documents,
    generates: {
      [into]: {
        preset: "client",
        presetConfig: { fragmentMasking: false, persistedDocuments: true },
        config: { strictScalars: true, scalars, useTypeImports: true, importExtension: ".js" as const },
        documentTransforms: [askUnavailable, addTypename],
      },
    },
  };
}
