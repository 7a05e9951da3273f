import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A graphics card as its driver tells of it. */
export interface GraphicsCard {
  readonly name: string;
  readonly memoryBytes: number;
}

const MAX_ANSWER_MS = 10_000;
let card: Promise<GraphicsCard | null> | undefined;

/** The first NVIDIA card of this machine, asked for once; null where there is none or no driver for it. */
export function findNvidiaCard(): Promise<GraphicsCard | null> {
  return (card ??= queryDriver());
}

async function queryDriver(): Promise<GraphicsCard | null> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'],
      { timeout: MAX_ANSWER_MS },
    );
    return readCard(stdout);
  } catch {
    return null;
  }
}

/** Reads `NAME, MEBIBYTES`, a line per card; null where the first line is something else. */
export function readCard(answer: string): GraphicsCard | null {
  const [, name, mebibytes] = /^(.+),\s*(\d+)\s*$/.exec(answer.split('\n')[0]) ?? [];
  return name === undefined ? null : { name: name.trim(), memoryBytes: Number(mebibytes) * 2 ** 20 };
}
