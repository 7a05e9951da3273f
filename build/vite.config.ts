/** Bundles the window's page into out/renderer for the Chromium of the oldest supported Electron. */
import { join } from 'node:path';

import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

import { oldestTargets } from '../electron/old-electron.ts';
import { licensesPlugin } from './licenses.ts';

const root = join(import.meta.dirname, '..', 'renderer');

/**
 * One chunk for what the page needs at its start, and one for what several views share. By default, each set of views
 * that share a module would get a chunk: with their styles, more than 80 files, which every page loads in the end.
 */
const chunks = [
  // Without the entry, which waits for the texts of a language: they import this chunk.
  {
    name: 'start',
    tags: ['$initial' as const],
    test: (id: string) => !/\b(main\.ts|index\.html)$/.test(id),
    priority: 1,
  },
  // A language's own texts stay in its chunk.
  { name: 'shared', minShareCount: 2, test: (id: string) => !/[\\/]core[\\/]text[\\/]/.test(id) },
];

// oxlint-disable-next-line layers/syntax -- Vite reads this file by its default export.
export default defineConfig({
  root,
  base: './',
  plugins: [
    svelte({ configFile: false, preprocess: vitePreprocess(), compilerOptions: { css: 'external' } }),
    licensesPlugin(),
  ],
  build: {
    outDir: join(import.meta.dirname, '..', 'out', 'renderer'),
    emptyOutDir: true,
    target: oldestTargets.chromium,
    cssTarget: oldestTargets.chromium,
    // Emit fonts and pictures as files: the page's security policy allows data URLs only for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // In kB. Vite warns above 500, since a browser would download them; this page is on the user's own machine.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks: {
        // How long each plug-in takes does not concern those who start the program.
        bundlerTimings: false,
        // English is part of the page, but listed like the languages that are loaded when they are chosen.
        ineffectiveDynamicImport: false,
      },
      output: { codeSplitting: { groups: chunks } },
    },
  },
});
