/**
 * What GraphiQL must do when somebody else is chosen: empty every tab's answer, so that no answer stands under the wrong
 * person, and ask for the schema again where the one before could not have it.
 */
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { askerOf, type Session } from './session';

export function AskerChange({ session }: { session: Session }) {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const asker = state.ready ? askerOf(state) : null;
  const { introspect } = useGraphiQLActions();
  const schema = useGraphiQL((graphiql) => graphiql.schema);
  const clearAnswers = useClearAnswers();
  const previous = useRef(asker);
  useEffect(() => {
    const isChanged = previous.current !== null && previous.current !== asker;
    previous.current = asker;
    if (!isChanged) return;
    clearAnswers();
    if (!schema) void introspect();
  });
  return null;
}

function useClearAnswers(): () => void {
  const { moveTab, stop, updateActiveTabValues } = useGraphiQLActions();
  const tabs = useGraphiQL((graphiql) => graphiql.tabs);
  const activeTabIndex = useGraphiQL((graphiql) => graphiql.activeTabIndex);
  const responseEditor = useGraphiQL((graphiql) => graphiql.responseEditor);
  return () => {
    stop();
    // GraphiQL finds the active tab by identity, so that one is emptied by itself.
    moveTab(tabs.map((tab, index) => (index === activeTabIndex ? tab : { ...tab, response: null })));
    updateActiveTabValues({ response: null });
    responseEditor?.setValue('');
  };
}
