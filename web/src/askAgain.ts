/**
 * What GraphiQL must do when somebody else is chosen: cancel what is in flight, empty every tab's answer, so that no answer
 * stands under the wrong person, ask for the schema if nobody who asked so far was shown it or if it is on its way to
 * somebody else, and then ask the open tab's query again if it had been asked.
 */
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { askerOf, type Session } from './session';

/** Why the open tab was not asked again when somebody else was chosen, in words; else empty. */
export function useAskAgain(session: Session): string {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const asker = state.ready ? askerOf(state) : null;
  const { introspect, run } = useGraphiQLActions();
  const { tabs, activeTabIndex, isFetching, isIntrospecting, queryEditor, schema } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'isFetching', 'isIntrospecting', 'queryEditor', 'schema'),
  );
  const clearAnswers = useClearAnswers();
  const [refusal, setRefusal] = useState({ tabId: '', reason: '' });
  const [emptiedTabId, setEmptiedTabId] = useState('');
  const previous = useRef(asker);
  const tab = tabs[activeTabIndex];
  useEffect(() => {
    const isChanged = previous.current !== null && previous.current !== asker;
    previous.current = asker;
    if (!isChanged || !tab) return;
    if (!schema || isIntrospecting) void introspect();
    const wasAsked = isFetching || Boolean(tab.response) || emptiedTabId === tab.id;
    clearAnswers();
    setRefusal({ tabId: tab.id, reason: '' });
    setEmptiedTabId(wasAsked ? tab.id : '');
  });
  useEffect(() => {
    const isRunByHand = emptiedTabId === tab?.id && (isFetching || Boolean(tab.response));
    // Where the schema is refused, GraphiQL says so in the place of the answer, which has to come after it.
    if (!emptiedTabId || (isIntrospecting && !schema && !isRunByHand)) return;
    setEmptiedTabId('');
    if (emptiedTabId !== tab?.id || isRunByHand) return;
    const reason = reasonAgainstRepeating(queryEditor?.getValue() ?? '');
    setRefusal({ tabId: tab.id, reason });
    if (!reason) void run();
  });
  return refusal.tabId === tab?.id && !isFetching && !tab.response ? refusal.reason : '';
}

/** Only what cannot change anything is sent without being told to: no mutation, wherever it stands in the document. */
function reasonAgainstRepeating(query: string): string {
  try {
    const isHarmless = parse(query).definitions.every(
      (each) => each.kind !== Kind.OPERATION_DEFINITION || each.operation === OperationTypeNode.QUERY,
    );
    return isHarmless ? '' : 'Not asked again, since this is no query. Run it yourself.';
  } catch {
    return 'Not asked again, since the query has a syntax error.';
  }
}

function useClearAnswers(): () => void {
  const { moveTab, stop, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, activeTabIndex, responseEditor } = useGraphiQL(pick('tabs', 'activeTabIndex', 'responseEditor'));
  return () => {
    stop();
    // GraphiQL finds the active tab by identity, so that one is emptied by itself.
    moveTab(tabs.map((tab, index) => (index === activeTabIndex ? tab : { ...tab, response: null })));
    updateActiveTabValues({ response: null });
    responseEditor?.setValue('');
  };
}
