/** The line under the answer: status, time and size of the answer that is shown, or why none is. */
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useAskAgain } from './askAgain';
import { figuresOf, type LoggedRequest, type RequestLog } from './requestLog';
import type { Session } from './session';

export function AnswerStatus({ session, log }: { session: Session; log: RequestLog }) {
  useStopBehindTab();
  const refusal = useAskAgain(session);
  const answered = useAnswered(log);
  const isFetching = useGraphiQL((graphiql) => graphiql.isFetching);
  const figures = answered ? `${figuresOf(answered)} · ${answered.asker}` : '';
  return (
    <p className="answer-status" role="status">
      {isFetching ? 'Asking …' : refusal || figures}
    </p>
  );
}

/** To leave a tab cancels what was asked there; where that is by a new tab, GraphiQL goes on with it. */
function useStopBehindTab(): void {
  const { stop } = useGraphiQLActions();
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id);
  useEffect(stop, [tabId]);
}

interface Answered {
  request: LoggedRequest;
  text: string;
}

/**
 * The request whose answer is shown. An answer comes into the tab that is open: to leave a tab cancels. Without a request
 * GraphiQL writes there what it did not send, and why it has no schema.
 */
function useAnswered(log: RequestLog): LoggedRequest | undefined {
  const latest = useSyncExternalStore(log.subscribe, log.latest);
  const { tabs, activeTabIndex } = useGraphiQL(pick('tabs', 'activeTabIndex'));
  const tab = tabs[activeTabIndex];
  const [byTab, setByTab] = useState<Record<string, Answered>>({});
  useEffect(() => {
    if (latest && tab) setByTab((known) => ({ ...known, [tab.id]: { request: latest, text: tab.response ?? '' } }));
    // A tab that is only looked at has not been answered.
  }, [latest]);
  const shown = useShownText();
  const answered = tab && byTab[tab.id];
  return answered?.text === shown ? answered.request : undefined;
}

/** What stands in the answer's pane. */
function useShownText(): string {
  const editor = useGraphiQL((graphiql) => graphiql.responseEditor);
  const subscribe = (listener: () => void) => {
    const subscription = editor?.onDidChangeModelContent(listener);
    return () => subscription?.dispose();
  };
  return useSyncExternalStore(useCallback(subscribe, [editor]), () => editor?.getValue() ?? '');
}
