import { existsSync, realpathSync } from 'node:fs';

import { AppError } from '../../errors.ts';
import { fileIdentity } from '../../store/file/file-state.ts';
import { message } from '../../text/message.ts';
import type { SavedRanking } from './saved-ranking.ts';

/** A ranking, and the identity of the project file it was made from: another file may take its place. */
interface Saved {
  readonly ranking: SavedRanking;
  readonly file: string | null;
}

/** The saved ranking of each project for which this process has ranked an audience. */
const saved = new Map<string, Saved>();
let removesAtExit = false;

/** Replaces the project's saved ranking; keeps it until the process ends. */
export function saveRanking(ranking: SavedRanking): void {
  if (!removesAtExit)
    process.on('exit', () => {
      for (const { ranking: remaining } of saved.values()) remaining.removeAtExit();
    });
  removesAtExit = true;
  const { project } = ranking.metadata;
  const file = fileIdentity(project);
  saved.get(project)?.ranking.remove();
  saved.set(project, { ranking, file });
}

/** The saved ranking of a project; null if there is none, or if another file has taken the project's place. */
export function currentRanking(project: string): SavedRanking | null {
  const found = existsSync(project) ? saved.get(realpathSync(project)) : undefined;
  return found !== undefined && found.file === fileIdentity(project) ? found.ranking : null;
}

/** A saved ranking by its name; throws `state` if it or its project was replaced, or the program was restarted. */
export function findRanking(project: string, name: string): SavedRanking {
  const ranking = currentRanking(project);
  if (ranking?.metadata.id === name) return ranking;
  throw new AppError('state', message('score.rankingGone', { ranking: name }), message('score.rankAgain'));
}
