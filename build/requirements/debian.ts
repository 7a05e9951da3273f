import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import { findPip } from '../commands.ts';
import { findProgram, type DebianPackage } from './requirement.ts';

/** A package that brings a program. */
export function program(name: string, command = name): DebianPackage {
  return { name, isThere: () => findProgram(command) !== null };
}

/** A package that brings a shared library. */
export function library(name: string, file: string): DebianPackage {
  return { name, isThere: () => sharedLibraries().includes(`${file} `) };
}

/** pip, as a module or as a program. */
export const pip: DebianPackage = {
  name: 'python3-pip',
  isThere() {
    try {
      return findPip().length > 0;
    } catch {
      return false;
    }
  },
};

let listed: string | undefined;

function sharedLibraries(): string {
  return listed ??= spawnSync(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
}

/** Whether packages can be installed: by root, on a system that has apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

/** Installs Debian packages; what apt-get says goes to the file descriptor `log`. Throws with the call that failed. */
export function installPackages(names: readonly string[], log: number): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]): number | null => spawnSync('apt-get', args, { env, stdio: ['ignore', log, log] }).status;
  // A list of packages that is too old names files that are gone, so it is fetched anew.
  if (apt('update', '-qq') !== 0) throw new Error('apt-get update failed');
  if (apt('install', '-y', '-qq', '--no-install-recommends', 'ca-certificates', ...names) !== 0) throw new Error(`apt-get install ${names.join(' ')} failed`);
  listed = undefined;
}

/** Whether this is Debian itself, whose packages of browsers hold browsers (Ubuntu's hold a hint at another store). */
export function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
