/** Opens the documentation on the type Query, where a reader begins; what stands above it is one step back. */
import { useDocExplorer, useDocExplorerActions } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

export function DocumentationStart() {
  const query = useGraphiQL((graphiql) => graphiql.schema?.getQueryType());
  const { push } = useDocExplorerActions();
  const isAtStart = useDocExplorer().length === 1;
  useEffect(() => {
    if (query && isAtStart) push({ name: query.name, def: query });
    // Only a new schema opens anew: a reader who goes back stays there.
  }, [query]);
  return null;
}
