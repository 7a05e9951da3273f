import { isDeepStrictEqual } from 'node:util';

import { APPENDED } from './append-fixture.ts';
import { copyProject, factsIn, projectIn, type Command } from './command.ts';
import type { ProjectFacts } from './facts.ts';
import { runProgram } from './program.ts';

/** Appends the next week to `week`. */
export const appending: Command = {
  name: 'append',
  prepare: copyProject,
  args: ({ nextWeek }, folder) => ['append', projectIn(folder), nextWeek, '--dataset', 'week'],
  result: async (folder) => ({ week: withAppends(await factsIn(folder), 'week') }),
  before: ({ facts }) => ({ week: withAppends(facts, 'week') }),
  async use({ facts }, folder) {
    const [append] = Object.values((await factsIn(folder)).appends).flatMap((text) => {
      const [{ dataset, result }] = JSON.parse(text) as [{ dataset: string; result: Record<string, unknown> }];
      return dataset === 'week' ? [result] : [];
    });
    const { records, added, rejected } = append;
    const problems = isDeepStrictEqual({ records, added, rejected }, APPENDED)
      ? []
      : [`miscounts: ${JSON.stringify(append)}`];
    const { code, stderr } = await runProgram(['undo', 'append', projectIn(folder), '--dataset', 'week']);
    if (code !== 0) return [...problems, `cannot be undone: ${stderr}`];
    const { datasets, appends } = await factsIn(folder);
    const isAsBefore = isDeepStrictEqual({ datasets, appends }, { datasets: facts.datasets, appends: facts.appends });
    return isAsBefore ? problems : [...problems, 'after it is undone, the dataset is not as before'];
  },
};

/** Undoes the append of the next week to `grown`. */
export const undoing: Command = {
  name: 'undo append',
  prepare: copyProject,
  args: (_, folder) => ['undo', 'append', projectIn(folder), '--dataset', 'grown'],
  result: async (folder) => ({ grown: withAppends(await factsIn(folder), 'grown') }),
  before: ({ facts }) => ({ grown: withAppends(facts, 'grown') }),
  complete: ({ beforeAppend }) => ({ grown: withoutTimes([beforeAppend]) }),
};

/** A dataset and its appends, which change together. */
function withAppends({ datasets, appends }: ProjectFacts, name: string): string {
  const own = Object.values(appends).filter((text) => text.includes(`"dataset":"${name}"`));
  return withoutTimes([datasets[name], ...own]);
}

function withoutTimes(facts: readonly (string | undefined)[]): string {
  return facts.join('\n').replaceAll(/"createdAt":"[^"]*"/g, '');
}
