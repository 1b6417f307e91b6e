/** The page: the top bar, and GraphiQL with the three queries that a newcomer should try first. */
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL } from 'graphiql';
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
import { usageLogPlugin } from './UsageLog';

const session = new Session();
const log = new RequestLog();
const fetcher = createFetcher(session, log);
const plugins = [requestHistoryPlugin(log), explorerPlugin(), usageLogPlugin(session)];
const defaultTabs = [headline, contactPoints, household].map((query) => ({ query }));

export function Explorer() {
  return (
    <>
      <header className="top-bar">
        <h1>
          <img src={mark} alt="" width="28" height="28" />
          Maru
        </h1>
        <AskerPicker session={session} />
      </header>
      <main>
        <GraphiQL
          fetcher={fetcher}
          introspectionQueryName={SCHEMA_REQUEST}
          plugins={plugins}
          defaultTabs={defaultTabs}
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
          <GraphiQL.Footer>
            <AnswerStatus session={session} log={log} />
          </GraphiQL.Footer>
          <DocumentationStart />
        </GraphiQL>
      </main>
    </>
  );
}
