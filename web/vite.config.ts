import { defineConfig } from 'vite';

export default defineConfig({
  base: '/explorer/',
  build: {
    // Monaco is one piece of 3 MB; splitting it would not make the page start sooner.
    chunkSizeWarningLimit: 3000,
    // The polyfill is for browsers that cannot run Monaco anyway.
    modulePreload: { polyfill: false },
    // Without this, a hundred warnings about "use client" lines in React libraries, which mean nothing here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
