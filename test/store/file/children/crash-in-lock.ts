import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { AppError } from '../../../../core/errors.ts';
import { acquireLock } from '../../../../core/store/file/lock.ts';

/**
 * Locks the project in the first argument, verifies that no other process holds it, and dies without releasing the
 * lock.
 */
const [, , project] = process.argv;
for (;;) {
  try {
    acquireLock(project, { purpose: 'crash', exclusive: true });
    break;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'locked') throw error;
    await setTimeout(1);
  }
}
const inside = `${project}.inside`;
writeFileSync(inside, String(process.pid), { flag: 'wx' });
await setTimeout(5);
rmSync(inside);
process.kill(process.pid, 'SIGKILL');
