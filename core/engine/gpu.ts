import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A GPU as its driver reports it. */
export interface Gpu {
  readonly name: string;
  readonly memoryBytes: number;
}

const MAX_ANSWER_MS = 10_000;
let gpu: Promise<Gpu | null> | undefined;

/** The first NVIDIA GPU of this machine, queried once; null if there is no GPU or no driver. */
export function findNvidiaGpu(): Promise<Gpu | null> {
  return (gpu ??= queryDriver());
}

async function queryDriver(): Promise<Gpu | null> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'],
      { timeout: MAX_ANSWER_MS },
    );
    return parseGpu(stdout);
  } catch {
    return null;
  }
}

/** Parses `NAME, MEBIBYTES`, one line per GPU; null if the first line has another form. */
export function parseGpu(answer: string): Gpu | null {
  const [, name, mebibytes] = /^(.+),\s*(\d+)\s*$/.exec(answer.split('\n')[0]) ?? [];
  return name === undefined ? null : { name: name.trim(), memoryBytes: Number(mebibytes) * 2 ** 20 };
}
