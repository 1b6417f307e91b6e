/** The line under the answer: status, time and size of the answer that is shown, or why none is. */
import { pick, useGraphiQL } from '@graphiql/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useAskAgain } from './askAgain';
import { figuresOf, type LoggedRequest, type RequestLog } from './requestLog';
import type { Session } from './session';

export function AnswerStatus({ session, log }: { session: Session; log: RequestLog }) {
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

/** The request whose answer the open tab shows. An answer comes into the tab that is open: to leave a tab cancels. */
function useAnswered(log: RequestLog): LoggedRequest | undefined {
  const latest = useSyncExternalStore(log.subscribe, log.latest);
  const { tabs, activeTabIndex } = useGraphiQL(pick('tabs', 'activeTabIndex'));
  const tab = tabs[activeTabIndex];
  const [byTab, setByTab] = useState<Record<string, LoggedRequest>>({});
  useEffect(() => {
    if (latest && tab) setByTab((known) => ({ ...known, [tab.id]: latest }));
    // A tab that is only looked at has not been answered.
  }, [latest]);
  return tab?.response ? byTab[tab.id] : undefined;
}
