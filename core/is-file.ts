import { statSync } from 'node:fs';

/** Whether there is a file at a path; false if the system does not say, as for a folder that may not be entered. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
