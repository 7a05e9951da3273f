import { isDeepStrictEqual } from 'node:util';

import { APPENDED } from './append-fixture.ts';
import { copyProject, snapshotIn, projectIn, type Command } from './command.ts';
import { runProgram } from './program.ts';
import type { ProjectSnapshot } from './project-snapshot.ts';

/** Appends the next week to `week`. */
export const appending: Command = {
  name: 'append',
  prepare: copyProject,
  args: ({ nextWeek }, folder) => ['append', projectIn(folder), nextWeek, '--dataset', 'week'],
  result: async (folder) => ({ week: withAppends(await snapshotIn(folder), 'week') }),
  before: ({ snapshot }) => ({ week: withAppends(snapshot, 'week') }),
  async use({ snapshot }, folder) {
    const [append] = Object.values((await snapshotIn(folder)).appends).flatMap((text) => {
      const [{ dataset, result }] = JSON.parse(text) as [{ dataset: string; result: Record<string, unknown> }];
      return dataset === 'week' ? [result] : [];
    });
    const { records, added, rejected } = append;
    const problems = isDeepStrictEqual({ records, added, rejected }, APPENDED)
      ? []
      : [`miscounts: ${JSON.stringify(append)}`];
    const { code, stderr } = await runProgram(['undo', 'append', projectIn(folder), '--dataset', 'week']);
    if (code !== 0) return [...problems, `cannot be undone: ${stderr}`];
    const { datasets, appends } = await snapshotIn(folder);
    const isAsBefore = isDeepStrictEqual(
      { datasets, appends },
      { datasets: snapshot.datasets, appends: snapshot.appends },
    );
    return isAsBefore ? problems : [...problems, 'after it is undone, the dataset is not as before'];
  },
};

/** Undoes the append of the next week to `grown`. */
export const undoing: Command = {
  name: 'undo append',
  prepare: copyProject,
  args: (_, folder) => ['undo', 'append', projectIn(folder), '--dataset', 'grown'],
  result: async (folder) => ({ grown: withAppends(await snapshotIn(folder), 'grown') }),
  before: ({ snapshot }) => ({ grown: withAppends(snapshot, 'grown') }),
  complete: ({ beforeAppend }) => ({ grown: withoutTimes([beforeAppend]) }),
};

/** A dataset and its appends, which change together. */
function withAppends({ datasets, appends }: ProjectSnapshot, name: string): string {
  const own = Object.values(appends).filter((text) => text.includes(`"dataset":"${name}"`));
  return withoutTimes([datasets[name], ...own]);
}

function withoutTimes(texts: readonly (string | undefined)[]): string {
  return texts.join('\n').replaceAll(/"createdAt":"[^"]*"/g, '');
}
