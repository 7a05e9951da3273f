import { isFile } from '../../is-file.ts';
import type { JobContext } from '../../job.ts';
import type { ExportInfo } from '../../store/runs/exports.ts';
import { controlPath } from '../holdout/group.ts';
import { fileHash } from '../output/file-hash.ts';

/** Why the files of an export cannot be read. */
export type MissingFiles = 'choose-list' | 'choose-control' | 'changed';

/** The latest export with one of the files that the user chose, by their hashes; undefined if there is none. */
export async function exportOfFiles(
  exports: readonly ExportInfo[],
  chosen: readonly string[],
  job: JobContext,
): Promise<ExportInfo | undefined> {
  const hashes = new Set<string>();
  for (const path of chosen) hashes.add(await fileHash(path, job));
  return exports.find(({ sha256, holdout }) => hashes.has(sha256) || hashes.has(holdout?.sha256 ?? ''));
}

/**
 * Finds the files of an export among those that the user chose, by their hashes: the list, then that of the control
 * group, if there is one. The control group's is also looked for beside the list. Throws `invalid-input` for a file
 * that cannot be read.
 */
export async function findFiles(
  { sha256, holdout }: Pick<ExportInfo, 'sha256' | 'holdout'>,
  chosen: readonly string[],
  job: JobContext,
): Promise<readonly string[] | MissingFiles> {
  if (chosen.length === 0) return 'choose-list';
  const beside = holdout === undefined ? [] : chosen.map(controlPath).filter(isFile);
  const hashes = new Map<string, string>();
  for (const path of [...chosen, ...beside]) {
    const hash = await fileHash(path, job);
    if (!hashes.has(hash)) hashes.set(hash, path);
  }
  const list = hashes.get(sha256);
  const control = holdout === undefined ? undefined : hashes.get(holdout.sha256);
  if (list === undefined) return control !== undefined && chosen.length === 1 ? 'choose-list' : 'changed';
  if (holdout === undefined) return [list];
  return control === undefined ? 'choose-control' : [list, control];
}
