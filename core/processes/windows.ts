import { createRequire } from 'node:module';

import type koffi from 'koffi';

/** The least access that suffices to read the times of a process. */
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

interface Kernel {
  open(access: number, inherit: boolean, pid: number): unknown;
  times(handle: unknown, ...times: [bigint][]): boolean;
  close(handle: unknown): boolean;
}

let kernel: Kernel | undefined;

/**
 * When a process was created, in units of 100 ns; `ended` if it has ended but another process still holds a handle to
 * it; null if there is no such process, or it belongs to another user. Windows soon gives the pid of an ended process
 * to a new one.
 */
export function creationTime(pid: number): string | null {
  const { open, times, close } = (kernel ??= loadKernel());
  const handle = open(PROCESS_QUERY_LIMITED_INFORMATION, false, pid);
  if (handle === null) return null;
  try {
    const [created, exited, inKernel, inUser]: [bigint][] = [[0n], [0n], [0n], [0n]];
    if (!times(handle, created, exited, inKernel, inUser)) return null;
    return BigInt(exited[0]) === 0n ? String(created[0]) : 'ended';
  } finally {
    close(handle);
  }
}

function loadKernel(): Kernel {
  const { load } = createRequire(import.meta.filename)('koffi') as typeof koffi;
  const library = load('kernel32.dll');
  const time = '_Out_ uint64_t *';
  return {
    open: library.func('void *__stdcall OpenProcess(uint32_t access, bool inherit, uint32_t pid)'),
    times: library.func(`bool __stdcall GetProcessTimes(void *process, ${time}a, ${time}b, ${time}c, ${time}d)`),
    close: library.func('bool __stdcall CloseHandle(void *handle)'),
  } as unknown as Kernel;
}
