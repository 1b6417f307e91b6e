/** The plugin History: what was asked, as whom, and how it was answered. GraphiQL's own does not know who asked. */
import { Button, HistoryIcon, TrashIcon, pick, useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { useSyncExternalStore } from 'react';
import { figuresOf, type LoggedRequest, type RequestLog } from './requestLog';

/** Below this width a plugin covers the editors, as narrow.css has it. */
const NARROW = '(max-width: 700px)';

export function requestHistoryPlugin(log: RequestLog): GraphiQLPlugin {
  return { title: 'History', icon: HistoryIcon, content: () => <RequestHistory log={log} /> };
}

function RequestHistory({ log }: { log: RequestLog }) {
  const requests = useSyncExternalStore(log.subscribe, log.snapshot);
  return (
    <section className="request-history" aria-label="History">
      <header>
        <h2>History</h2>
        {requests.length > 0 && (
          <Button type="button" onClick={() => log.clear()}>
            Clear
          </Button>
        )}
      </header>
      {requests.length === 0 && <p>Nothing was asked yet.</p>}
      <ul>
        {requests.map((request) => (
          <PastRequest key={`${request.askedAt} ${request.asker}`} request={request} onRemove={() => log.remove(request)} />
        ))}
      </ul>
    </section>
  );
}

function PastRequest({ request, onRemove }: { request: LoggedRequest; onRemove: () => void }) {
  const putIntoEditors = usePutIntoEditors();
  const title = request.operationName || request.query.replace(/#.*$/gm, '').replace(/\s+/g, ' ').trim();
  const askedAt = new Date(request.askedAt);
  return (
    <li>
      <button type="button" onClick={() => putIntoEditors(request)}>
        <strong>{title}</strong>
        <span>{request.asker}</span>
        <small>
          <time dateTime={askedAt.toISOString()}>{askedAt.toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })}</time>
          {` · ${figuresOf(request)}`}
        </small>
      </button>
      <button type="button" aria-label={`Remove ${title}, ${request.asker}`} onClick={onRemove}>
        <TrashIcon aria-hidden="true" />
      </button>
    </li>
  );
}

/** Whoever is chosen stays chosen: to put a query into the editor sends nothing. */
function usePutIntoEditors(): (request: LoggedRequest) => void {
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  const { setVisiblePlugin } = useGraphiQLActions();
  return ({ query, variables }) => {
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ? JSON.stringify(variables, null, 2) : '');
    if (matchMedia(NARROW).matches) setVisiblePlugin(null);
  };
}
