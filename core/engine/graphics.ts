import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A graphics card as its driver reports it. */
export interface GraphicsCard {
  readonly name: string;
  readonly memoryBytes: number;
}

const MAX_ANSWER_MS = 10_000;
let card: Promise<GraphicsCard | null> | undefined;

/** The first NVIDIA card of this machine, queried once; null if there is no card or no driver. */
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
    return parseCard(stdout);
  } catch {
    return null;
  }
}

/** Parses `NAME, MEBIBYTES`, one line per card; null if the first line has another form. */
export function parseCard(answer: string): GraphicsCard | null {
  const [, name, mebibytes] = /^(.+),\s*(\d+)\s*$/.exec(answer.split('\n')[0]) ?? [];
  return name === undefined ? null : { name: name.trim(), memoryBytes: Number(mebibytes) * 2 ** 20 };
}
