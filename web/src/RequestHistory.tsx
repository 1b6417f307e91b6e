/** The plugin History: what was asked, as whom, and how it was answered. GraphiQL's own does not know who asked. */
import { Button, HistoryIcon, TrashIcon, pick, useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { useRef, useSyncExternalStore } from 'react';
import { Moment } from './Moment';
import { figuresOf, type LoggedRequest, type RequestLog } from './requestLog';

/** Below this width a plugin covers the editors, as narrow.css has it. */
const NARROW = '(max-width: 700px)';

export function requestHistoryPlugin(log: RequestLog): GraphiQLPlugin {
  return { title: 'History', icon: HistoryIcon, content: () => <RequestHistory log={log} /> };
}

function RequestHistory({ log }: { log: RequestLog }) {
  const requests = useSyncExternalStore(log.subscribe, log.snapshot);
  const heading = useRef<HTMLHeadingElement>(null);
  // What is pressed goes away, and the keyboard would be nowhere.
  const clear = () => {
    heading.current?.focus();
    log.clear();
  };
  const remove = (request: LoggedRequest, entry: Element | null) => {
    const neighbour = entry?.nextElementSibling ?? entry?.previousElementSibling;
    (neighbour?.querySelector<HTMLElement>('button:last-child') ?? heading.current)?.focus();
    log.remove(request);
  };
  return (
    <section className="request-history" aria-label="History">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          History
        </h2>
        {requests.length > 0 && (
          <Button type="button" onClick={clear}>
            Clear
          </Button>
        )}
      </header>
      {requests.length === 0 && <p>Nothing was asked yet.</p>}
      <ul>
        {requests.map((request) => (
          <PastRequest key={`${request.askedAt} ${request.asker}`} request={request} onRemove={remove} />
        ))}
      </ul>
    </section>
  );
}

interface Past {
  request: LoggedRequest;
  onRemove: (request: LoggedRequest, entry: Element | null) => void;
}

function PastRequest({ request, onRemove }: Past) {
  const putIntoEditors = usePutIntoEditors();
  const title = request.operationName || request.query.replace(/#.*$/gm, '').replace(/\s+/g, ' ').trim();
  return (
    <li>
      <button type="button" onClick={() => putIntoEditors(request)}>
        <strong>{title}</strong>
        <span>{request.asker}</span>
        <small>
          <Moment at={request.askedAt} />
          {` · ${figuresOf(request)}`}
        </small>
      </button>
      <button
        type="button"
        aria-label={`Remove ${title}, ${request.asker}`}
        onClick={(event) => onRemove(request, event.currentTarget.closest('li'))}
      >
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
