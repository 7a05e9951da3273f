/**
 * What both entry scripts share. Runs on any Node ≥ 20 and uses nothing from node_modules, since its first job is to put them there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkOnce } from './installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Tells why node_modules is not what package-lock.json asks for, or null where it is. */
export function whatIsMissing(folder = root) {
  const installedLock = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'node_modules is missing';
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(installedLock);
  for (const [path, entry] of Object.entries(wanted)) {
    const optional = entry.optional === true || entry.devOptional === true || entry.peer === true;
    if (path === '' || optional) continue;
    if (installed[path]?.version !== entry.version) return `${path} is not the ${entry.version} of package-lock.json`;
  }
  return null;
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** Installs from the lockfile where something is missing; npm's words go to stderr, because stdout belongs to the command. */
export function install() {
  const missing = checkOnce(root, whatIsMissing) ?? (existsSync(node24) ? null : 'Node 24 is missing from node_modules');
  if (missing === null) return;
  process.stderr.write(`Installing the packages of package-lock.json with npm ci (${missing})\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: root, stdio: ['ignore', process.stderr, process.stderr], shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`error: npm ci failed${error === undefined ? '' : `: ${error.message}`}\n`);
  process.stderr.write('hint: check that npm is on the path and that its registry can be reached\n');
  process.exit(1);
}

/** Whether this very Node can run the program: another major version is another binary interface, and before 24.12 types are not stripped for good. */
export function isNode24(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 && minor >= 12;
}

/**
 * Runs a TypeScript file with the Node 24 of node_modules; arguments, signals and the exit code pass through. Nothing is sent over the channel:
 * by its closing the child sees on every system that this process is gone, however it went.
 */
export function runScript(script, args) {
  install();
  const child = spawn(node24, [join(root, script), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // A terminal sends Ctrl-C to both processes; `kill` reaches only this one, so it is passed on (the child takes two at once as one).
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`error: cannot start ${node24}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
