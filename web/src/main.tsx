import 'graphiql/setup-workers/vite';
// graphiql/style.css in parts: without its web fonts, and without a second copy of Monaco's styles.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
import './explorer.css';
import './plugins.css';
import './narrow.css';
import { createRoot } from 'react-dom/client';
import { Explorer } from './Explorer';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Explorer />);
