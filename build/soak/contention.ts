import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { APPENDED_DATASET } from './append-fixture.ts';
import { copyInto, removeFolder, type Fixture } from './fixture.ts';
import { runProgram, type Ended } from './program.ts';
import { takeSnapshot, type ProjectSnapshot } from './project-snapshot.ts';
import { addTrial, type Tally } from './tallies.ts';

/** The error of a command that another program has locked out of the project. */
const LOCKED = /^error: .*(in use|locked|another)/m;

/** The error of an undo that follows another undo. */
const NOTHING_TO_UNDO = /^error: nothing was appended/m;

/** A command that competes with others, and whether the project has its result. */
interface Competitor {
  readonly args: readonly string[];
  readonly isDone: (snapshot: ProjectSnapshot) => boolean;
}

/** Commands that add two datasets and a bank. */
function creators({ funnel, mapping }: Fixture, project: string): readonly Competitor[] {
  const importAs = (name: string): Competitor => ({
    args: ['import', project, funnel, '--dataset', name, '--mapping', mapping],
    isDone: ({ datasets }) => datasets[name] !== undefined,
  });
  const bank = ['bank', project, 'meridian', '--objective', 'activation'];
  return [importAs('b'), importAs('c'), { args: bank, isDone: ({ banks }) => banks.includes('meridian') }];
}

/** Commands that change the same datasets. */
function changers({ nextWeek, snapshot, beforeAppend }: Fixture, project: string): readonly Competitor[] {
  const undo = ['undo', 'append', project, '--dataset', APPENDED_DATASET];
  return [
    {
      args: ['append', project, nextWeek, '--dataset', 'week'],
      isDone: ({ datasets }) => datasets['week'] !== snapshot.datasets['week'],
    },
    { args: undo, isDone: ({ datasets }) => datasets[APPENDED_DATASET] === beforeAppend },
    // There is one append to undo, so only one of the two can succeed.
    { args: undo, isDone: ({ datasets }) => datasets[APPENDED_DATASET] === beforeAppend },
  ];
}

/** Short commands that save, rename and remove. */
function savers(_: Fixture, project: string): readonly Competitor[] {
  const has = ({ savedItems }: ProjectSnapshot, name: string): boolean =>
    savedItems.some((item) => item.includes(`"${name}"`));
  return [
    {
      args: ['annotation', 'add', project, '2026-05-09', 'new banner'],
      isDone: (snapshot) => has(snapshot, 'new banner'),
    },
    { args: ['segment', 'rename', project, 'young 1', 'teens'], isDone: (snapshot) => has(snapshot, 'teens') },
    { args: ['view', 'remove', project, 'view 2'], isDone: (snapshot) => !has(snapshot, 'view 2') },
  ];
}

const GROUPS = [creators, changers, savers] as const;

/**
 * Lets three programs write into one project at once: each succeeds or says that another one is writing. The trials
 * take turns: commands that create, that change the same datasets, and that change what the window saves.
 */
export async function runContentionTrial(fixture: Fixture, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(fixture.folder, 'contention-'));
  const project = copyInto(folder, fixture.project, 'p.stepladder');
  const group = GROUPS[tally.trials % GROUPS.length];
  const competitors = group(fixture, project);
  const ended = await Promise.all(competitors.map(({ args }) => runProgram(args)));
  const problems = ended.flatMap((one) => unexplained(one, group === changers));
  try {
    problems.push(...checkProject(await takeSnapshot(project), fixture, competitors, ended));
  } catch (error) {
    problems.push(`the project cannot be read: ${String(error)}`);
  }
  addTrial(tally, { affected: ended.some(({ code }) => code !== 0), problems });
  removeFolder(folder);
}

/** Returns what is wrong with the project after the competitors have ended. */
function checkProject(
  snapshot: ProjectSnapshot,
  fixture: Fixture,
  competitors: readonly Competitor[],
  ended: readonly Ended[],
): string[] {
  const problems: string[] = [];
  competitors.forEach(({ args, isDone }, index) => {
    const hasSucceeded = competitors.some((one, at) => one.args === args && ended[at].code === 0);
    if (hasSucceeded !== isDone(snapshot))
      problems.push(`${args.join(' ')} ended with ${ended[index].code}, but its result says otherwise`);
  });
  const undone = ended.filter(({ code }, index) => code === 0 && competitors[index].args[0] === 'undo');
  if (undone.length > 1) problems.push('one append is undone twice');
  if (snapshot.datasets['a'] !== fixture.snapshot.datasets['a'] || snapshot.runs['r1'] !== fixture.snapshot.runs['r1'])
    problems.push('old data changed');
  return problems;
}

function unexplained({ code, stderr }: Ended, mayUndo: boolean): string[] {
  const isExplained = LOCKED.test(stderr) || (mayUndo && NOTHING_TO_UNDO.test(stderr));
  return code === 0 || (code === 1 && isExplained) ? [] : [`ends with ${code}: ${stderr.slice(0, 500)}`];
}
