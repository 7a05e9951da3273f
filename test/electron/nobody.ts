/** Chromium has no sandbox for root: if the tests run as root, they start Electron as nobody. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const NOBODY = 65_534;
const SETPRIV = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
const root = dirname(dirname(import.meta.dirname));
const isRoot = process.getuid?.() === 0;
/** The paths of the checkout that the app and its tests need at run time. */
const RUNTIME_PATHS = [
  'package.json',
  'node_modules',
  'out/app',
  'out/renderer',
  'out/lightgbm',
  'out/electron-22',
  'out/test/utility',
];

let linked: string | null = null;

/** Gives a file or folder to the user that runs Electron. */
export function chownToNobody(path: string): void {
  if (isRoot) chownSync(path, NOBODY, NOBODY);
}

/** A script in the folder that starts the program as nobody; the program itself if the tests do not run as root. */
export function asNobody(program: string, folder: string): string {
  if (!isRoot) return program;
  const script = join(folder, 'electron-as-nobody');
  writeFileSync(script, `#!/bin/sh\nexec setpriv ${SETPRIV.join(' ')} ${program} "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

/**
 * Where the user that runs Electron finds a path of the checkout: the path itself, or that of a copy if only root can
 * read the checkout.
 */
export function reachable(path: string): string {
  if (!isRoot || isReadableByNobody()) return path;
  linked ??= linkCheckout();
  return join(linked, relative(root, path));
}

/** Whether the user nobody can read the checkout. */
function isReadableByNobody(): boolean {
  return spawnSync('setpriv', [...SETPRIV, 'test', '-r', join(root, 'package.json')]).status === 0;
}

/** Copies the checkout as hard links, which take no time or space, or as files if that is on another file system. */
function linkCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'stepladder-checkout-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  chmodSync(copy, 0o755);
  for (const path of RUNTIME_PATHS) {
    if (!existsSync(join(root, path))) continue;
    const to = join(copy, path);
    mkdirSync(dirname(to), { recursive: true });
    if (copyAs('-al', join(root, path), to)) continue;
    rmSync(to, { recursive: true, force: true });
    if (!copyAs('-a', join(root, path), to)) throw new Error(`cannot copy ${path} to ${copy}`);
  }
  return copy;
}

function copyAs(how: '-a' | '-al', from: string, to: string): boolean {
  return spawnSync('cp', [how, '-T', from, to]).status === 0;
}
