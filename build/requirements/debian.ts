import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findPip } from '../commands.ts';
import { findProgram, type DebianPackage } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const LOG = join('out', 'setup', 'apt-get.log');

/** A package that brings a program. */
export function program(name: string, command = name): DebianPackage {
  return { name, isInstalled: () => findProgram(command) !== null };
}

/** A package that brings a shared library. */
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

let listed: string | undefined;

function sharedLibraries(): string {
  return (listed ??=
    spawnSync(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '');
}

/** Whether packages can be installed: by root, on a system that has apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

/** Installs Debian packages; apt-get's output goes to a log. Throws with the command that failed and the log's name. */
export function installPackages(names: readonly string[]): void {
  mkdirSync(dirname(join(root, LOG)), { recursive: true });
  const log = openSync(join(root, LOG), 'a');
  const apt = (...args: readonly string[]): void => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', log, log] }).status === 0) return;
    throw new Error(`apt-get ${args[0]} failed: its output is in ${LOG}`);
  };
  try {
    // An old list of packages names files that are gone.
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'ca-certificates', ...names);
  } finally {
    closeSync(log);
    listed = undefined;
  }
}

/** Whether this is Debian itself, whose packages of browsers hold browsers (Ubuntu's hold a hint at another store). */
export function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
