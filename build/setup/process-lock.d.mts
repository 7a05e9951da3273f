/**
 * Runs an action while no other process, and no other call in this process, holds the lock of this path. Creates the
 * path's folder. Calls `onWait` once if it has to wait. Throws if the lock cannot be taken at all.
 */
export declare function withProcessLock<Value>(
  path: string,
  action: () => Promise<Value>,
  onWait?: () => void,
): Promise<Value>;
