import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fills a shell's template: the lines of a part replace the line with its name, and are indented like it. */
export function fillTemplate(shell: string, parts: Readonly<Record<string, readonly string[]>>): string {
  const template = readFileSync(join(import.meta.dirname, `template.${shell}`), 'utf8').trimEnd();
  return template.replace(/^( *)([A-Z]+)$/gm, (line, indent: string, name: string) =>
    parts[name] === undefined ? line : parts[name].map((text) => indent + text).join('\n'),
  );
}
