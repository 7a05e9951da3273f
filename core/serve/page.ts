import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/app.js', name: 'app.js', type: 'text/javascript; charset=utf-8' },
  { path: '/app.css', name: 'app.css', type: 'text/css; charset=utf-8' },
] as const;

/** Reads the page's files once, by the address each has; only these can be asked for, so no address can name another file. */
export async function pageFiles(project: string | null): Promise<ReadonlyMap<string, PageFile>> {
  const read = files.map(async ({ path, name, type }) => {
    const text = await readFile(join(import.meta.dirname, 'page', name), 'utf8');
    return [path, { type, text: text.replaceAll('{{project}}', () => escapeHtml(project === null ? '' : basename(project))) }] as const;
  });
  return new Map(await Promise.all(read));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
