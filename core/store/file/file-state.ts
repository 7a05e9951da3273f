import { statSync, type BigIntStats } from 'node:fs';

/** Identifies a file and its content as far as the system can tell: it changes when the file is replaced or written. */
export function fileState({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}

/**
 * Identifies a file regardless of its path; null if there is none. Throws the system's error if it cannot tell, as when
 * a network drive does not answer: the file may still be there.
 */
export function fileIdentity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
