import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program's version. */
export function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return text;
}
