import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message, type Message } from '../../text/message.ts';
import { namePrefix } from './earlier-files.ts';
import { fileHash } from './file-hash.ts';
import { manifestPath } from './manifest.ts';

const namedFile = z.object({ file: z.string(), sha256: z.string() });

/** The files beside a list, as its manifest names them. */
const besideList = z.object({
  holdout: namedFile.optional(),
  adLists: z.object({ files: z.array(namedFile) }).optional(),
  excel: namedFile.optional(),
});

/**
 * The files that lie beside the earlier list at `target` and belong to it: its control group and its copies in other
 * formats, as its manifest names them, unless they have been changed since. None if that list is gone.
 */
export async function filesOfEarlierList(target: string, job: JobContext): Promise<readonly string[]> {
  if (!existsSync(target)) return [];
  const { holdout, adLists, excel } = manifestOf(target);
  const named = [holdout, ...(adLists?.files ?? []), excel].filter((one) => one !== undefined);
  const start = namePrefix(target);
  const found: string[] = [];
  for (const { file, sha256 } of named) {
    const path = join(dirname(target), basename(file));
    if (!basename(file).startsWith(start) || lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    if ((await fileHash(path, job)) === sha256) found.push(path);
  }
  return found;
}

/**
 * Throws `invalid-input` if a list at `out`, or a file that is written beside it, would replace another list or a file
 * that belongs to one.
 */
export function refuseOtherLists(out: string, beside: readonly string[]): void {
  for (const path of new Set([out, ...beside])) {
    const list = listOfFile(path);
    if (list !== null && (path === out || list !== basename(out)))
      throw refused(message('score.outputOfList', { path, list }));
    if (path !== out && existsSync(path) && existsSync(manifestPath(path)))
      throw refused(message('score.outputIsList', { path, list: out }));
  }
}

function refused(text: Message): AppError {
  return new AppError('invalid-input', text, message('store.writeElsewhere'));
}

/**
 * The name of the list that a file belongs to, as the manifest of that list or as a file that the manifest names. Null
 * if it belongs to none, or the list is gone.
 */
function listOfFile(path: string): string | null {
  const [folder, name] = [dirname(path), basename(path)];
  const owner = name.replace(/\.manifest\.json$/, '');
  if (owner !== name) return existsSync(path) && existsSync(join(folder, owner)) ? owner : null;
  for (let end = name.indexOf('.'); end >= 0; end = name.indexOf('.', end + 1))
    for (const list of [`${name.slice(0, end)}.csv`, name.slice(0, end)]) {
      const isOther = list !== name && existsSync(join(folder, list));
      const { holdout, adLists, excel } = isOther ? manifestOf(join(folder, list)) : {};
      if ([holdout, ...(adLists?.files ?? []), excel].some((one) => one?.file === name)) return list;
    }
  return null;
}

function manifestOf(target: string): z.infer<typeof besideList> {
  try {
    const manifest = manifestPath(target);
    // Reading a pipe could block forever.
    return statSync(manifest).isFile() ? besideList.parse(JSON.parse(readFileSync(manifest, 'utf8'))) : {};
  } catch {
    // There is no manifest, or it does not describe a list.
    return {};
  }
}
