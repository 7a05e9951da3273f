import type { BigIntStats } from 'node:fs';

/** Identifies a file and its content as far as the system can tell: it changes when the file is replaced or written. */
export function fileState({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}
