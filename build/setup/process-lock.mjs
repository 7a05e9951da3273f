/**
 * A lock between processes of this machine. The system itself frees it when its process ends, even if that was killed,
 * so there are no stale locks to detect. Imports nothing from node_modules.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_INTERVAL_MS = 200;
/** The flag of macOS and BSD that locks the file it opens; Node has no name for it. */
const O_EXLOCK = 0x20;

/**
 * Runs an action while no other process, and no other call in this process, holds the lock of this path. Creates the
 * path's folder. Calls `onWait` once if it has to wait. Throws if the lock cannot be taken at all.
 */
export async function withProcessLock(path, action, onWait = () => undefined) {
  let release = await takeLock(path);
  if (release === null) onWait();
  while (release === null) {
    await wait(POLL_INTERVAL_MS);
    release = await takeLock(path);
  }
  try {
    return await action();
  } finally {
    release();
  }
}

/** Returns a function that releases the lock; null if it is held already. */
function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  switch (process.platform) {
    case 'linux':
      return listen(`\0stepladder-${nameOf(path)}`);
    case 'win32':
      return listen(`\\\\.\\pipe\\stepladder-${nameOf(path)}`);
    default:
      return lockFile(path);
  }
}

/** The name of a path, whatever links lead to it. */
function nameOf(path) {
  const { dev, ino } = statSync(dirname(path), { bigint: true });
  return createHash('sha256')
    .update(`${dev} ${ino} ${basename(path)}`)
    .digest('hex')
    .slice(0, 32);
}

/** Listens at a name at which only one process can listen: an abstract socket on Linux, a pipe on Windows. */
function listen(name) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(name, () => resolve(() => server.close()));
    // The lock alone does not keep a process running.
    server.unref();
  });
}

function lockFile(path) {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    const file = openSync(path, flags, 0o600);
    return () => closeSync(file);
  } catch (error) {
    if (error.code === 'EAGAIN') return null;
    throw error;
  }
}
