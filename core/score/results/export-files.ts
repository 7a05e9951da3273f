import { isFile } from '../../is-file.ts';
import type { JobContext } from '../../job.ts';
import type { ExportInfo } from '../../store/runs/exports.ts';
import { controlPath } from '../holdout/group.ts';
import { fileHash } from '../output/file-hash.ts';

/** Why the files of an export cannot be used: one is missing, or they have changed since the export. */
export type FilesProblem = 'choose-list' | 'choose-control' | 'changed';

/**
 * The paths of files by the SHA-256 of their content; the first of files with the same content. Throws `invalid-input`
 * for a file that cannot be read.
 */
export async function hashFiles(paths: readonly string[], job: JobContext): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const hash = await fileHash(path, job);
    if (!hashes.has(hash)) hashes.set(hash, path);
  }
  return hashes;
}

/**
 * The exports of the list that the user chose, in the order of `exports`: several if it was exported again. If the
 * files are of several lists, those of the first export's list.
 */
export function exportsOfFiles(exports: readonly ExportInfo[], chosen: ReadonlyMap<string, string>): ExportInfo[] {
  const found = exports.filter(({ sha256, holdout }) => chosen.has(sha256) || chosen.has(holdout?.sha256 ?? ''));
  return found.filter(({ sha256 }) => sha256 === found[0].sha256);
}

/**
 * Finds the files of an export among those that the user chose, which `hashFiles` has hashed: the list, then the
 * control group's file, if there is one. The latter is also looked for beside the list. Throws `invalid-input` for a
 * file that cannot be read.
 */
export async function findFiles(
  { sha256, holdout }: Pick<ExportInfo, 'sha256' | 'holdout'>,
  chosen: ReadonlyMap<string, string>,
  job: JobContext,
): Promise<readonly string[] | FilesProblem> {
  if (chosen.size === 0) return 'choose-list';
  const beside = holdout === undefined ? [] : [...chosen.values()].map(controlPath).filter(isFile);
  const hashes = new Map([...(await hashFiles(beside, job)), ...chosen]);
  const list = hashes.get(sha256);
  const control = holdout === undefined ? undefined : hashes.get(holdout.sha256);
  if (list === undefined) return control !== undefined && chosen.size === 1 ? 'choose-list' : 'changed';
  if (holdout === undefined) return [list];
  return control === undefined ? 'choose-control' : [list, control];
}
