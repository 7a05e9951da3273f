import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readFacts, type ProjectFacts } from './facts.ts';
import { copyInto, hashOf, type Fixture } from './fixture.ts';
import { runProgram, type Ended } from './program.ts';

const EARLIER_LIST = 'an earlier list\n';

/** A command that faults are injected into. It runs in its own folder, on copies of the fixture's files. */
export interface Command {
  readonly name: string;
  /** Prepares the folder. */
  prepare(fixture: Fixture, folder: string): void;
  args(fixture: Fixture, folder: string): readonly string[];
  /** What the command leaves if no fault occurs, as texts that can be compared. */
  result(folder: string): Promise<Readonly<Record<string, string | null>>>;
  /** The result if the command had no effect. After a fault, the folder holds either this or the complete result. */
  before(): Readonly<Record<string, string | null>>;
  /** Continues what was interrupted, as a user would; null if there is nothing to continue. */
  resume?(folder: string): Promise<Ended | null>;
}

/** The project of a trial. */
export const projectIn = (folder: string): string => join(folder, 'p.stepladder');
const copyProject = (fixture: Fixture, folder: string): void => void copyInto(folder, fixture.project, 'p.stepladder');

const factsIn = (folder: string): Promise<ProjectFacts> => readFacts(projectIn(folder));

const importing: Command = {
  name: 'import',
  prepare: copyProject,
  args: ({ funnel, mapping }, folder) => ['import', projectIn(folder), funnel, '--dataset', 'b', '--mapping', mapping],
  result: async (folder) => ({ b: withoutImportTime((await factsIn(folder)).datasets['b']) }),
  before: () => ({ b: null }),
};

const training: Command = {
  name: 'train',
  prepare: copyProject,
  args: ({ config }, folder) => [
    ...['train', projectIn(folder), '--dataset', 'a', '--bank', 'lantern'],
    ...['--seed', '2', '--config', config],
  ],
  async result(folder) {
    const { runs } = await factsIn(folder);
    // Speeds and dates differ; weights, plan and forecast facts do not. If r2 cannot be resumed, its successor is r3.
    const trained = Object.entries(runs).filter(([name, facts]) => name !== 'r1' && !isUnfinished(facts));
    return { weights: trained[0]?.[1].split(' ').at(-1) ?? null };
  },
  before: () => ({ weights: null }),
  async resume(folder) {
    const run = (await factsIn(folder)).runs['r2'];
    const canResume = run !== undefined && isUnfinished(run);
    return canResume ? runProgram(['train', projectIn(folder), '--resume', 'r2']) : null;
  },
};

const scoring: Command = {
  name: 'score',
  prepare(fixture, folder) {
    copyProject(fixture, folder);
    writeFileSync(join(folder, 'ranked.csv'), EARLIER_LIST);
  },
  args: ({ audience }, folder) => [
    ...['score', projectIn(folder), '--run', 'r1', '--audience', audience],
    ...['--out', join(folder, 'ranked.csv')],
  ],
  result: (folder) => Promise.resolve({ list: hashOf(join(folder, 'ranked.csv')) }),
  before: () => ({ list: hashOfText(EARLIER_LIST) }),
};

const exporting: Command = {
  name: 'rejects',
  prepare(fixture, folder) {
    copyProject(fixture, folder);
    writeFileSync(join(folder, 'rejects.csv'), EARLIER_LIST);
  },
  args: (_, folder) => ['rejects', projectIn(folder), '--dataset', 'a', '--out', join(folder, 'rejects.csv')],
  result: (folder) => Promise.resolve({ list: hashOf(join(folder, 'rejects.csv')) }),
  before: () => ({ list: hashOfText(EARLIER_LIST) }),
};

const migrating: Command = {
  name: 'migration',
  prepare: (fixture, folder) => void copyInto(folder, fixture.oldProject, 'p.stepladder'),
  args: (_, folder) => ['banks', projectIn(folder)],
  // Reading migrates, so that both the old and the new version give the bank.
  result: async (folder) => ({ banks: (await factsIn(folder)).banks }),
  before: () => ({}),
};

/** All commands that the soak test injects faults into. */
export const commands: readonly Command[] = [importing, training, scoring, exporting, migrating];

function isUnfinished(run: string): boolean {
  return run.startsWith('{"status"');
}

/** A dataset's facts without its number and the time of the import. */
function withoutImportTime(dataset: string | undefined): string | null {
  return dataset?.replace(/"createdAt":"[^"]*"/, '').replace(/"id":\d+/, '') ?? null;
}

function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
