import { rmSync } from 'node:fs';
import { basename } from 'node:path';

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message, type Text } from '../../text/message.ts';
import { manifestBytes, type Manifest } from './manifest.ts';
import type { OutputFile, WrittenFile } from './output.ts';
import type { WorkFolder } from './work-folder.ts';

const NOTHING_WRITTEN = message('base.nothingWritten');

/** Notes that ids were changed, which matters when joining the list with other data. */
export function neutralisedNotes(count: number, job: JobContext): readonly Text[] {
  return count === 0 ? [] : reportNotes([message('score.formulaIds', { ids: count })], job);
}

/** Reports notes as they are found, and returns them for the manifest. */
export function reportNotes<Note extends Text>(notes: readonly Note[], job: JobContext): readonly Note[] {
  for (const note of notes) job.report({ phase: 'score', note });
  return notes;
}

/**
 * Moves the list, the files that belong to it and the manifest to their targets. Removes an old manifest first, because
 * it must not describe a new list.
 */
export async function publishList(
  work: WorkFolder,
  outputs: readonly OutputFile[],
  manifest: Manifest,
  job: JobContext,
): Promise<void> {
  const file = work.open('.manifest.json');
  file.write(manifestBytes(manifest));
  file.finish();
  await yieldToEventLoop(job, NOTHING_WRITTEN);
  rmSync(`${work.target}.manifest.json`, { force: true });
  // The list comes last: once it is there, so is its control group.
  for (const output of outputs.toReversed()) output.publish();
  file.publish();
}

/** The part of the manifest that describes the list's file. */
export function describeFile(file: WrittenFile): Pick<Manifest, 'file' | 'bytes' | 'sha256'> {
  return { file: basename(file.path), bytes: file.bytes, sha256: file.sha256 };
}
