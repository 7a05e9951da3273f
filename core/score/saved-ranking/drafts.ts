import { existsSync, realpathSync } from 'node:fs';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Draft } from './draft.ts';

/** The draft of each project that this process has ranked an audience for. */
const drafts = new Map<string, Draft>();
let watching = false;

/** Keeps a draft in place of the project's earlier one, until the process ends. */
export function keepDraft(draft: Draft): void {
  if (!watching)
    process.on('exit', () => {
      for (const kept of drafts.values()) kept.removeAtExit();
    });
  watching = true;
  drafts.get(draft.facts.project)?.remove();
  drafts.set(draft.facts.project, draft);
}

/** The draft of a project, or null where there is none. */
export function currentDraft(project: string): Draft | null {
  return existsSync(project) ? (drafts.get(realpathSync(project)) ?? null) : null;
}

/** A draft by its name; throws `state` where it was replaced or the program was started anew. */
export function findDraft(project: string, name: string): Draft {
  const draft = currentDraft(project);
  if (draft?.facts.draft === name) return draft;
  throw new AppError('state', message('score.rankingGone', { ranking: name }), message('score.rankAgain'));
}
