import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findPip } from '../commands.ts';
import { findProgram, type DebianPackage } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const LOG = join('out', 'setup', 'apt-get.log');

/** A package that provides a program. */
export function program(name: string, command = name): DebianPackage {
  return { name, isInstalled: () => findProgram(command) !== null };
}

/** A package that provides a shared library. */
export function library(name: string, file: string): DebianPackage {
  return { name, isInstalled: () => sharedLibraries().includes(`${file} `) };
}

/** pip, as a module or as a program. */
export const pip: DebianPackage = {
  name: 'python3-pip',
  isInstalled() {
    try {
      return findPip().length > 0;
    } catch {
      return false;
    }
  },
};

let libraryList: string | undefined;

function sharedLibraries(): string {
  return (libraryList ??=
    spawnSync(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '');
}

/** Whether this user can install packages: root, on a system with apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

/** Installs Debian packages and logs apt-get's output. Throws with the failed command and the log's name. */
export function installPackages(names: readonly string[]): void {
  mkdirSync(dirname(join(root, LOG)), { recursive: true });
  const log = openSync(join(root, LOG), 'a');
  const apt = (...args: readonly string[]): void => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', log, log] }).status === 0) return;
    throw new Error(`apt-get ${args[0]} failed: its output is in ${LOG}`);
  };
  try {
    // An outdated package list names files that no longer exist.
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'ca-certificates', ...names);
  } finally {
    closeSync(log);
    libraryList = undefined;
  }
}

/** Whether this is Debian itself, whose browser packages contain browsers (Ubuntu's only point to another store). */
export function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
