import { statSync, type BigIntStats } from 'node:fs';

/** Identifies a file and its content as far as the system can tell: it changes when the file is replaced or written. */
export function fileState({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}

/** Identifies a file regardless of its path; null if there is none. */
export function fileIdentity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
