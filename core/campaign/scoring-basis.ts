import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { rankingBasis } from '../score/candidates/choose-run.ts';
import { fileState } from '../store/file/file-state.ts';
import type { Project } from '../store/file/project.ts';
import type { CampaignRequest } from './plan/request.ts';

/** Everything that the scores of a request depend on, as a text that changes with any part of it. */
export function scoringBasis(project: Project, { audience, runs, banks, mapping, formats }: CampaignRequest): string {
  const files = typeof mapping === 'string' ? [audience, mapping] : [audience];
  return JSON.stringify([
    rankingBasis(project, null),
    files.map(stateOf),
    resolve(audience),
    runs,
    banks,
    mapping,
    formats,
  ]);
}

/** Identifies a file, or a folder with everything in it, and its content; null if there is none. */
function stateOf(path: string): unknown {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (stats === undefined) return null;
  if (!stats.isDirectory()) return fileState(stats);
  return readdirSync(path)
    .sort()
    .map((name) => [name, stateOf(join(path, name))]);
}
