import { z } from 'zod';

import type { Project } from '../../store/file/project.ts';
import { checkStored } from '../../store/file/stored-json.ts';
import { readArtifactMeta, writeArtifact } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';

/** The bank for which the pooled model is then fine-tuned; with `refit`, its run is then refitted. */
const bankSchema = z.object({
  kind: z.literal('bank'),
  bank: z.string(),
  objective: z.string().optional(),
  refit: z.boolean().optional(),
});

/** The runs that are refitted next: by default, the run itself. */
const refitSchema = z.object({ kind: z.literal('refit'), runs: z.array(z.string()).optional() });

/** The search for the best model that a run is a trial of. */
const searchSchema = z.object({
  kind: z.literal('search'),
  tuning: z.string(),
  bank: z.string().optional(),
  objective: z.string().optional(),
  members: z.number().optional(),
  bootstrap: z.boolean().optional(),
  refit: z.boolean().optional(),
});

const schema = z.discriminatedUnion('kind', [bankSchema, searchSchema, refitSchema]);

/**
 * The next action of a training command once its run is trained. It is kept with the run until it has begun, so that
 * resuming does it too, even if the command was killed after the run was done.
 */
export type FollowUp = z.infer<typeof schema>;

/** The follow-up of a run that is refitted once it is trained. */
export const REFIT_NEXT = { kind: 'refit' } as const satisfies FollowUp;

/** Whether training ends with a refit. */
export function isRefitNext(followUp: FollowUp | null | undefined): boolean {
  return followUp?.kind === 'refit' || followUp?.refit === true;
}

const FOLLOW_UP = 'follow-up';

/** Stores a run's follow-up; undefined removes it. */
export function saveFollowUp(project: Project, run: string, followUp: FollowUp | undefined): void {
  if (followUp === undefined && readArtifactMeta(project, run, FOLLOW_UP) === null) return;
  writeArtifact(project, run, FOLLOW_UP, followUp ?? null, {});
}

/** Removes the follow-up of a finished run that is a trial of a search: the search finds out which trials are done. */
export function removeSearchFollowUp(project: Project, run: string): void {
  if (readFollowUp(project, run)?.kind === 'search') saveFollowUp(project, run, undefined);
}

/** Stores the follow-up of a bank's run. The run has begun, so it is removed as the follow-up of its pooled run. */
export function saveBankFollowUp(
  project: Project,
  run: string,
  { base, bank, followUp }: { readonly base: string; readonly bank: string; readonly followUp?: FollowUp | undefined },
): void {
  saveFollowUp(project, run, followUp);
  const ofBase = readFollowUp(project, base);
  if (ofBase?.kind === 'bank' && ofBase.bank === bank) saveFollowUp(project, base, undefined);
}

/** The follow-up of a run; null if there is none. Throws `corrupt` if it is damaged. */
export function readFollowUp(project: Project, run: string): FollowUp | null {
  const meta = readArtifactMeta(project, run, FOLLOW_UP);
  if (meta === null) return null;
  checkStored(meta, schema, message('store.run', { run }));
  return meta as FollowUp;
}
