import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium } from 'playwright';
import type { Browser } from 'playwright';

const usualNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Starts this machine's Chromium, found by its usual names or named in STEPLADDER_CHROMIUM. Throws where there is none. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    // Its sandbox is not to be had by root, and the page is our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const usual = usualNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [process.env['STEPLADDER_CHROMIUM'] ?? '', ...usual].find((path) => path !== '' && existsSync(path));
  if (found === undefined) throw new Error('there is no Chromium: install one (Debian: apt-get install chromium), or name it in STEPLADDER_CHROMIUM');
  return found;
}
