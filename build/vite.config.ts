/** Bundles the window's page into out/renderer for the Chromium of the oldest supported Electron. */
import { join } from 'node:path';

import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

import { oldestTargets } from '../electron/old-electron.ts';
import { licensesPlugin } from './licenses.ts';

const root = join(import.meta.dirname, '..', 'renderer');

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
    // How long each plug-in takes does not concern those who start the program.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
