import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);

/** The version of an installed npm package, or null where it is not installed. */
export function packageVersion(name: string): string | null {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return null;
}

/** What came of loading a package: a sentence it printed, or why it failed. */
export type Loaded = { readonly ok: true; readonly output: string } | { readonly ok: false; readonly reason: string };

/** Runs a script in a Node of its own, so that a native library that aborts takes only that process with it. */
export async function tryScript(script: string, timeoutMs = 20_000): Promise<Loaded> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script],
      { cwd: dirname(dirname(import.meta.dirname)), timeout: timeoutMs, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ORT_DISABLE_TELEMETRY: '1' } });
    return { ok: true, output: stdout.trim().split('\n').at(-1) ?? '' };
  } catch (error) {
    return { ok: false, reason: reasonOf(error as Error & { stderr?: string; signal?: string }) };
  }
}

function reasonOf({ message, stderr, signal }: Error & { stderr?: string; signal?: string }): string {
  const line = (stderr ?? '').split('\n').find((text) => /^\w*Error\b/.test(text))?.trim();
  if (line !== undefined) return line;
  return signal === undefined || signal === null ? message.split('\n')[0] : `ended by ${signal}`;
}
