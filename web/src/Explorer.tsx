/** The page: the top bar, and GraphiQL with the three queries that a newcomer should try first. */
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { AskerChange } from './AskerChange';
import { AskerPicker } from './AskerPicker';
import { createFetcher } from './fetcher';
import mark from './mark.svg';
import contactPoints from './queries/contact-points.graphql?raw';
import headline from './queries/headline.graphql?raw';
import household from './queries/household.graphql?raw';
import { Session } from './session';

const session = new Session();
const fetcher = createFetcher(session);
const plugins = [HISTORY_PLUGIN, explorerPlugin()];
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
        <GraphiQL fetcher={fetcher} plugins={plugins} defaultTabs={defaultTabs} shouldPersistHeaders={false}>
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
          <AskerChange session={session} />
        </GraphiQL>
      </main>
    </>
  );
}
