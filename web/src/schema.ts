/**
 * The schema for GraphiQL's documentation, completion and checks. It is read from /schema.graphql, because introspection
 * leaves out which directives are applied: each is written under the description of its type or field.
 */
import {
  buildSchema,
  introspectionFromSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  print,
  type ExecutionResult,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { answered } from './answer';
import { headersFor } from './headers';

/** The operation name by which the fetcher knows GraphiQL's own request for the schema. */
export const SCHEMA_REQUEST = 'SchemaForGraphiQL';

/** The printed schema in the form of an introspection's answer; the gateway's errors where it refuses this token's bearer. */
export async function fetchSchema(token: string): Promise<ExecutionResult> {
  const response = await answered(fetch('/schema.graphql', { headers: headersFor(token) }));
  if (!response.ok) return refusal(response);
  const schema = buildSchema(await answered(response.text()), { assumeValid: true });
  describe(schema);
  return { data: { ...introspectionFromSchema(schema) } };
}

/** What the gateway says of a refusal; where something before it answered, only the status is known. */
async function refusal(response: Response): Promise<ExecutionResult> {
  const unsaid = { errors: [{ message: `/schema.graphql answered with status ${response.status}.` }] };
  // Without `data`, GraphiQL would ask once more.
  return { data: null, ...(await response.json().catch(() => unsaid)) };
}

function describe(schema: GraphQLSchema): void {
  const specified = new Set(schema.getDirectives().filter(isSpecifiedDirective).map(({ name }) => name));
  for (const type of Object.values(schema.getTypeMap())) {
    tellDirectives(type, specified);
    const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
    for (const field of hasFields ? Object.values(type.getFields()) : []) tellDirectives(field, specified);
  }
  const query = schema.getQueryType();
  // The documentation opens on this type.
  if (query && schema.description) query.description = `${schema.description}\n\n${query.description ?? ''}`;
}

function tellDirectives(
  described: GraphQLNamedType | GraphQLField<unknown, unknown> | GraphQLInputField,
  specified: ReadonlySet<string>,
): void {
  const applied = described.astNode?.directives?.filter(({ name }) => !specified.has(name.value)) ?? [];
  if (applied.length === 0) return;
  // In the list of a type's fields, GraphiQL shows a description's first paragraph.
  const [first, ...others] = (described.description ?? '').split('\n\n');
  const told = [first, ...applied.map((directive) => `\`${print(directive)}\``)].filter(Boolean).join('  \n');
  described.description = [told, ...others].join('\n\n');
}
