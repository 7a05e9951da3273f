import type { TextColumn } from '../../core/store/columns/columns.ts';

/** Makes a text column of strings (as UTF-8) or bytes. */
export function textsOf(values: readonly (string | Uint8Array)[]): TextColumn {
  const parts = values.map((value) => Buffer.from(value as string));
  const offsets = new Uint32Array(values.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i] + part.length;
  });
  return { kind: 'text', bytes: new Uint8Array(Buffer.concat(parts)), offsets };
}
