import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { MANIFEST } from '../../core/export/checked-export.ts';
import { filesIn } from '../../core/export/files-in.ts';
import { copyProject, projectIn, type Command } from './command.ts';
import { hashOf, hashOfText } from './fixture.ts';
import { runProgram } from './program.ts';

const RESTORED = /^note: an earlier command was ended while it replaced the export in .*model; the previous export/m;

const modelIn = (folder: string): string => join(folder, 'model');

/** Exports a run as a model, into a folder that holds an earlier export. */
export const exportingModel: Command = {
  name: 'export',
  prepare(fixture, folder) {
    copyProject(fixture, folder);
    cpSync(fixture.earlierExport, modelIn(folder), { recursive: true });
  },
  args: (_, folder) => ['export', projectIn(folder), '--run', 'r1', '--out', modelIn(folder)],
  result: (folder) => Promise.resolve({ files: filesOf(modelIn(folder)) }),
  before: ({ earlierExport }) => ({ files: filesOf(earlierExport) }),
  async restore(folder) {
    if (existsSync(modelIn(folder))) return [];
    // An export that is refused, so that it does not replace what it restores.
    const { stderr } = await runProgram(['export', projectIn(folder), '--run', 'r99', '--out', modelIn(folder)]);
    return RESTORED.test(stderr) ? [] : [`the next export does not say that it restores the earlier one: ${stderr}`];
  },
};

/** The hash of each file of an export, without the time at which it was made; null if there is no folder. */
function filesOf(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const hashes = filesIn(folder).map((name) => `${name} ${hashInExport(folder, name)}`);
  return hashes.join('\n');
}

function hashInExport(folder: string, name: string): string | null {
  const path = join(folder, name);
  return name === MANIFEST ? hashOfText(readFileSync(path, 'utf8').replace(/"created": "[^"]*"/, '')) : hashOf(path);
}

/** The file that a command replaces. */
const EARLIER_FILE = 'an earlier file\n';

/** A command that writes one file. */
interface FileCommand {
  readonly name: string;
  /** The file's name in the folder of a trial. */
  readonly file: string;
  readonly args: (project: string, file: string) => readonly string[];
  /** Removes from the file's text what differs from run to run; nothing differs by default. */
  readonly comparable?: (text: string) => string;
}

function writingFile({ name, file, args, comparable }: FileCommand): Command {
  const pathIn = (folder: string): string => join(folder, file);
  return {
    name,
    prepare(fixture, folder) {
      copyProject(fixture, folder);
      writeFileSync(pathIn(folder), EARLIER_FILE);
    },
    args: (_, folder) => args(projectIn(folder), pathIn(folder)),
    result(folder) {
      const path = pathIn(folder);
      const hash = comparable === undefined ? hashOf(path) : hashOfText(comparable(readFileSync(path, 'utf8')));
      return Promise.resolve({ file: hash });
    },
    before: () => ({ file: hashOfText(EARLIER_FILE) }),
  };
}

function exportingData(format: 'csv' | 'parquet'): Command {
  return writingFile({
    name: `data export ${format}`,
    file: `samples.${format}`,
    args: (project, file) => ['data', 'export', project, '--dataset', 'a', '--run', 'r1', '--out', file],
  });
}

/** The commands that write one file from a project, other than lists. */
export const fileCommands: readonly Command[] = [
  writingFile({
    name: 'rejects',
    file: 'rejects.csv',
    args: (project, file) => ['rejects', project, '--dataset', 'a', '--out', file],
  }),
  exportingData('csv'),
  exportingData('parquet'),
  writingFile({
    name: 'report',
    file: 'report.html',
    args: (project, file) => ['report', project, '--dataset', 'a', '--run', 'r1', '--out', file],
    // The time at which the report was written.
    comparable: (text) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\) by Stepladder/, ''),
  }),
];
