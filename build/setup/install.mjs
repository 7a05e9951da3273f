/** Installs missing packages of package-lock.json. Runs on any Node ≥ 20 and imports nothing from node_modules. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { checkOnce } from './installed.mjs';
import { findNode24, nodePackage, root } from './node24.mjs';
import { explainFailure } from './npm-failure.mjs';

const setupFolder = join(root, 'out', 'setup');
const PROGRESS_EVERY_MS = 1000;

/** Explains how node_modules differs from package-lock.json; null if it does not. */
export function findMissing(folder = root) {
  const installedLock = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'node_modules is missing';
  const required = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(installedLock);
  for (const [path, entry] of Object.entries(required)) {
    const optional = entry.optional === true || entry.devOptional === true || entry.peer === true;
    if (path === '' || optional) continue;
    if (installed[path]?.version !== entry.version) return `${path} is not the ${entry.version} of package-lock.json`;
  }
  return null;
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** Installs what is missing and returns the path of Node 24; on failure, prints one sentence and exits. */
export async function install() {
  if (missingNow() !== null) await installInTurn();
  const node = findNode24();
  if (node !== null) return node;
  fail(
    `npm has no Node 24 for this system (${nodePackage}), and the running Node is ${process.versions.node}: ` +
      'install Node 24.12 or a later 24.x, then run the command again',
  );
}

function missingNow() {
  return checkOnce(root, findMissing) ?? (findNode24() === null ? `${nodePackage} is missing` : null);
}

async function installMissing() {
  // Another process may have installed it while this one waited for the lock.
  const missing = missingNow();
  if (missing === null) return;
  const log = openLog();
  const stopProgress = showProgress(`Installing the packages of package-lock.json (${missing})`);
  const { code, signal, error } = await runNpmCi(log.file);
  closeSync(log.file);
  stopProgress(code === 0);
  if (code === 0) return;
  const { why, fix } = explainFailure(error, readFileSync(log.path, 'utf8'), signal);
  fail(`npm ci failed: ${why}; ${fix} (npm's output: ${relative(root, log.path)})`);
}

/** If the checkout is read-only, npm's output goes to the system's temporary folder. */
function openLog() {
  for (const folder of [setupFolder, tmpdir()]) {
    const path = join(folder, 'npm-ci.log');
    try {
      mkdirSync(folder, { recursive: true });
      return { path, file: openSync(path, 'w') };
    } catch (error) {
      if (folder !== setupFolder) fail(`cannot write ${path}: ${error.message}; set TMPDIR to a writable folder`);
    }
  }
}

/**
 * Writes npm's output to the log file. Resolves with the exit code, with the signal that ended npm, or with the error
 * if npm could not start. Exits if the user cancels.
 */
function runNpmCi(file) {
  const windows = process.platform === 'win32';
  return new Promise((resolve) => {
    // --ignore-scripts repeats .npmrc, which npm_config_ignore_scripts in the environment would override.
    const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-progress'];
    const options = { cwd: root, stdio: ['ignore', file, file], windowsHide: true };
    // Windows runs npm.cmd only in a shell, for which Node warns of separate arguments.
    const child = windows
      ? spawn(['npm.cmd', ...args].join(' '), { ...options, shell: true })
      : spawn('npm', args, options);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const interrupt = (signal) => {
      child.kill(signal);
    };
    for (const signal of signals) process.once(signal, interrupt);
    child.on('error', (error) => resolve({ code: null, signal: null, error }));
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, interrupt);
      // Any other signal comes from the system: SIGKILL when memory runs out.
      if (signals.includes(signal) || code === 130) {
        process.stderr.write('\ncancelled\n');
        process.exit(130);
      }
      resolve({ code, signal, error: null });
    });
  });
}

/**
 * Shows elapsed seconds on a terminal, and a plain line elsewhere; always on stderr, since stdout belongs to the
 * command.
 */
function showProgress(what) {
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  if (!process.stderr.isTTY) process.stderr.write(`${what}\n`);
  const draw = () => {
    process.stderr.write(`\r${what} … ${seconds()} s`);
  };
  const timer = process.stderr.isTTY ? setInterval(draw, PROGRESS_EVERY_MS) : undefined;
  if (process.stderr.isTTY) draw();
  return (done) => {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write('\n');
    else if (done) process.stderr.write(`Installed in ${seconds()} s\n`);
  };
}

/**
 * Two concurrent npm ci would delete each other's files, so the second waits. If no lock can be created, npm runs
 * anyway: it explains best why a checkout cannot be written.
 */
async function installInTurn() {
  const { withProcessLock } = await import('./process-lock.mjs');
  let isLocked = false;
  const inTurn = () => {
    isLocked = true;
    return installMissing();
  };
  const onWait = () => process.stderr.write('Waiting for another command that is installing the packages\n');
  try {
    await withProcessLock(join(setupFolder, 'npm-ci.lock'), inTurn, onWait);
  } catch (error) {
    if (isLocked) throw error;
    await installMissing();
  }
}

function fail(sentence) {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(1);
}
