/** The page: the top bar, and GraphiQL with the three queries that a newcomer should try first. */
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL } from 'graphiql';
import { useState, useSyncExternalStore } from 'react';
import { AnswerStatus } from './AnswerStatus';
import { AskerPicker } from './AskerPicker';
import { DocumentationStart } from './DocumentationStart';
import { createFetcher } from './fetcher';
import mark from './mark.svg';
import contactPoints from './queries/contact-points.graphql?raw';
import headline from './queries/headline.graphql?raw';
import household from './queries/household.graphql?raw';
import { requestHistoryPlugin } from './RequestHistory';
import { RequestLog } from './requestLog';
import { SCHEMA_REQUEST } from './schema';
import { Session } from './session';
import { storageOf } from './storage';
import { usageLogPlugin } from './UsageLog';

const session = new Session();
const defaultTabs = [headline, contactPoints, household].map((query) => ({ query }));

export function Explorer() {
  const { ready } = useSyncExternalStore(session.subscribe, session.snapshot);
  return (
    <>
      <header className="top-bar">
        <h1>
          <img src={mark} alt="" width="28" height="28" />
          Maru
        </h1>
        <AskerPicker session={session} />
      </header>
      <main>{ready && <Workbench />}</main>
    </>
  );
}

/** GraphiQL, which opens once it is known whether this is the demo: until then nothing says where it may keep things. */
function Workbench() {
  const [{ storage, log, fetcher, plugins }] = useState(furnished);
  return (
    <GraphiQL
      fetcher={fetcher}
      introspectionQueryName={SCHEMA_REQUEST}
      plugins={plugins}
      defaultTabs={defaultTabs}
      shouldPersistHeaders={false}
      storage={storage}
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Footer>
        <AnswerStatus session={session} log={log} />
      </GraphiQL.Footer>
      <DocumentationStart />
    </GraphiQL>
  );
}

function furnished() {
  const storage = storageOf(session.snapshot());
  const log = new RequestLog(storage);
  const plugins = [requestHistoryPlugin(log), explorerPlugin(), usageLogPlugin(session)];
  return { storage, log, fetcher: createFetcher(session, log), plugins };
}
