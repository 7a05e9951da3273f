/**
 * `npm run fetch:notices`: extracts the notices of the software within ONNX Runtime into out/notices. Its npm package
 * leaves them out; the Python package of the same version has them.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { requirePrograms, run } from '../commands.ts';
import { downloadWheel } from './wheel.ts';

const root = dirname(dirname(import.meta.dirname));
const FOLDER = join(root, 'out', 'notices');
/** The version of ONNX Runtime that npm installs. */
export const ONNX_RUNTIME_VERSION = '1.30.0';

/** The text is the same in the wheels of all systems. */
const wheel = {
  requirement: `onnxruntime==${ONNX_RUNTIME_VERSION}`,
  sha256: 'fa688e7891a6aa206636fe7372e27ee75fd17713289f6b4fc7b190e0a7de9328',
  options: ['--disable-pip-version-check', '--python-version', '3.12', '--platform', 'manylinux_2_28_x86_64'],
};

/** The fetched notices of a version of ONNX Runtime; null if they were not fetched. */
export function onnxNotices(version: string, folder = FOLDER): string | null {
  const file = join(folder, fileName(version));
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** Fetches the notices if they are missing. Throws an error that says what this machine lacks. */
export function fetchNotices(folder = FOLDER): void {
  const file = join(folder, fileName(ONNX_RUNTIME_VERSION));
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'fetch-'));
  try {
    requirePrograms(['python3'], 'python3');
    run(['python3', '-m', 'zipfile', '-e', downloadWheel(wheel, work), work], work);
    renameSync(join(work, 'onnxruntime', 'ThirdPartyNotices.txt'), file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fileName(version: string): string {
  return `onnxruntime-${version}.txt`;
}

if (import.meta.main) {
  try {
    fetchNotices();
  } catch (error) {
    process.stderr.write(`error: the notices cannot be fetched: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
