import { appending, undoing } from './append-commands.ts';
import { copyProject, snapshotIn, projectIn, type Command } from './command.ts';
import { exportingModel, fileCommands } from './export-commands.ts';
import { copyInto } from './fixture.ts';
import { holdingOut, planning, scoring } from './list-commands.ts';
import { runProgram } from './program.ts';
import { savedCommands } from './saved-commands.ts';

const importing: Command = {
  name: 'import',
  prepare: copyProject,
  args: ({ funnel, mapping }, folder) => ['import', projectIn(folder), funnel, '--dataset', 'b', '--mapping', mapping],
  result: async (folder) => ({ b: withoutImportTime((await snapshotIn(folder)).datasets['b']) }),
  before: () => ({ b: null }),
};

const training: Command = {
  name: 'train',
  prepare: copyProject,
  args: ({ config }, folder) => [
    ...['train', projectIn(folder), '--dataset', 'a', '--bank', 'lantern'],
    // Which engine is the fastest differs from one measurement to the next, and engines differ in the last bits.
    ...['--seed', '2', '--config', config, '--engine', 'onnx'],
  ],
  async result(folder) {
    const { runs } = await snapshotIn(folder);
    // Speeds and dates differ, but not weights, plan and forecast parameters. If r2 cannot be resumed, r3 follows it.
    const trained = Object.entries(runs).filter(([name, run]) => name !== 'r1' && !isUnfinished(run));
    return { weights: trained[0]?.[1].split(' ').at(-1) ?? null };
  },
  before: () => ({ weights: null }),
  async resume(folder) {
    const run = (await snapshotIn(folder)).runs['r2'];
    const canResume = run !== undefined && isUnfinished(run);
    return canResume ? runProgram(['train', projectIn(folder), '--resume', 'r2']) : null;
  },
};

const migrating: Command = {
  name: 'migration',
  prepare: (fixture, folder) => void copyInto(folder, fixture.oldProject, 'p.stepladder'),
  args: (_, folder) => ['banks', projectIn(folder)],
  // Reading the file migrates it, and either version contains the bank.
  result: async (folder) => ({ banks: (await snapshotIn(folder)).banks }),
  before: () => ({}),
};

/** All commands that the soak test injects faults into. */
export const commands: readonly Command[] = [
  importing,
  appending,
  undoing,
  training,
  scoring,
  holdingOut,
  planning,
  exportingModel,
  ...fileCommands,
  ...savedCommands,
  migrating,
];

function isUnfinished(run: string): boolean {
  return run.startsWith('{"status"');
}

/** A dataset of a snapshot without its number and the time of the import. */
function withoutImportTime(dataset: string | undefined): string | null {
  return dataset?.replace(/"createdAt":"[^"]*"/, '').replace(/"id":\d+/, '') ?? null;
}
