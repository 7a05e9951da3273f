import { existsSync, realpathSync } from 'node:fs';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { SavedRanking } from './saved-ranking.ts';

/** The saved ranking of each project for which this process has ranked an audience. */
const saved = new Map<string, SavedRanking>();
let removesAtExit = false;

/** Replaces the project's saved ranking; keeps it until the process ends. */
export function saveRanking(ranking: SavedRanking): void {
  if (!removesAtExit)
    process.on('exit', () => {
      for (const remaining of saved.values()) remaining.removeAtExit();
    });
  removesAtExit = true;
  saved.get(ranking.metadata.project)?.remove();
  saved.set(ranking.metadata.project, ranking);
}

/** The saved ranking of a project; null if there is none. */
export function currentRanking(project: string): SavedRanking | null {
  return existsSync(project) ? (saved.get(realpathSync(project)) ?? null) : null;
}

/** A saved ranking by its name; throws `state` if it was replaced or the program was restarted. */
export function findRanking(project: string, name: string): SavedRanking {
  const ranking = currentRanking(project);
  if (ranking?.metadata.id === name) return ranking;
  throw new AppError('state', message('score.rankingGone', { ranking: name }), message('score.rankAgain'));
}
