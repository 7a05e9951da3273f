import { basename } from 'node:path';

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message, type Text } from '../../text/message.ts';
import { setAside } from './earlier-files.ts';
import { filesOfEarlierList } from './earlier-list.ts';
import { manifestBytes, type Manifest } from './manifest.ts';
import { withDiskErrors, type OutputFile, type WrittenFile } from './output.ts';
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
 * Moves the manifest, the files that belong to the list and the list to their targets. The files of the earlier list
 * are moved away first, because they must not lie beside a new list; they are moved back if the new one is not
 * published. A note names those without a counterpart in the new list.
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
  const others = [...outputs.slice(1), file].map(({ target }) => target);
  const earlier = await filesOfEarlierList(work.target, job);
  const gone = earlier.filter((path) => !others.includes(path));
  work.checkSource();
  withDiskErrors(work.target, () => {
    setAside(work.path, [...others, ...gone]);
  });
  // The list comes last: once it is there, so are its manifest and its control group.
  file.publish();
  for (const output of outputs.toReversed()) output.publish();
  if (gone.length > 0)
    reportNotes([message('score.earlierRemoved', { files: gone.map((path) => basename(path)) })], job);
}

/** The part of the manifest that describes the list's file. */
export function describeFile(file: WrittenFile): Pick<Manifest, 'file' | 'bytes' | 'sha256'> {
  return { file: basename(file.path), bytes: file.bytes, sha256: file.sha256 };
}
