/** Prints pages as PDF in a hidden window without scripts, network or permissions. */
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { BrowserWindow, session, type Session } from 'electron';

import { OWNER_ONLY } from '../../core/publish.ts';
import type { PrintRequest } from '../core-messages.ts';
import { lockSession } from './security.ts';

/** Printing a page is aborted after this time. */
const DEADLINE_MS = 120_000;

/** Prints the pages that the core requests. */
export class Printer {
  /** The URLs of the pages that are being printed; no other URL is loaded. */
  readonly #pages = new Set<string>();
  readonly #stops = new Map<number, (problem: string) => void>();
  #session: Session | null = null;

  /** Prints a page; returns what went wrong, or null. */
  async print({ id, source, target }: PrintRequest): Promise<string | null> {
    const page = pathToFileURL(source).href;
    const window = this.#openWindow();
    this.#pages.add(page);
    const stopped = new Promise<string>((resolve) => {
      this.#stops.set(id, resolve);
    });
    const deadline = setTimeout(() => this.stop(id, 'timeout'), DEADLINE_MS);
    try {
      return await Promise.race([printInto(window, page, target), stopped]);
    } catch (error) {
      return (error as Error).message;
    } finally {
      clearTimeout(deadline);
      this.#stops.delete(id);
      this.#pages.delete(page);
      window.destroy();
    }
  }

  /** Aborts the printing of a page. */
  stop(id: number, problem = 'cancelled'): void {
    this.#stops.get(id)?.(problem);
  }

  /** Aborts all printing, since the core that requested it has ended. */
  stopAll(): void {
    for (const id of this.#stops.keys()) this.stop(id);
  }

  #openWindow(): BrowserWindow {
    return new BrowserWindow({
      show: false,
      webPreferences: {
        session: this.#lockedSession(),
        javascript: false,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        plugins: false,
        spellcheck: false,
        devTools: false,
      },
    });
  }

  /** The session of all printed pages, in memory; created on first use, since Electron must be ready. */
  #lockedSession(): Session {
    if (this.#session !== null) return this.#session;
    this.#session = session.fromPartition('report', { cache: false });
    lockSession(this.#session, (url) => this.#pages.has(url));
    return this.#session;
  }
}

async function printInto(window: BrowserWindow, page: string, target: string): Promise<null> {
  await window.loadURL(page);
  // The page's own style sets the size of its sheets and their margins.
  const pdf = await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  await writeFile(target, pdf, { mode: OWNER_ONLY, flag: 'wx' });
  return null;
}
