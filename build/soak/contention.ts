import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { readFacts } from './facts.ts';
import { copyInto, removeFolder, type Fixture } from './fixture.ts';
import { runProgram, type Ended } from './program.ts';
import { addTrial, type Tally } from './tallies.ts';

/** The error of a command that another program has locked out of the project. */
const LOCKED = /^error: .*(in use|locked|another)/m;

/** Lets three programs write into one project at once: each succeeds or says that another one is writing. */
export async function contentionTrial(fixture: Fixture, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(fixture.folder, 'contention-'));
  const project = copyInto(folder, fixture.project, 'p.stepladder');
  const importAs = (name: string): readonly string[] => [
    ...['import', project, fixture.funnel, '--dataset', name, '--mapping', fixture.mapping],
  ];
  const commands = [importAs('b'), importAs('c'), ['bank', project, 'meridian', '--objective', 'activation']];
  const ended = await Promise.all(commands.map((args) => runProgram(args)));
  const { banks, datasets, runs } = await readFacts(project);
  const problems = ended.flatMap(unexplained);
  const isThere = [datasets['b'] !== undefined, datasets['c'] !== undefined, banks.includes('meridian')];
  ended.forEach(({ code }, index) => {
    if ((code === 0) !== isThere[index])
      problems.push(
        `${commands[index].join(' ')} ended with ${code}, but its result is ${isThere[index] ? 'there' : 'missing'}`,
      );
  });
  if (datasets['a'] !== fixture.facts.datasets['a'] || runs['r1'] !== fixture.facts.runs['r1'])
    problems.push('old data changed');
  addTrial(tally, { affected: ended.some(({ code }) => code !== 0), problems });
  removeFolder(folder);
}

function unexplained({ code, stderr }: Ended): string[] {
  return code === 0 || (code === 1 && LOCKED.test(stderr)) ? [] : [`ends with ${code}: ${stderr.slice(0, 500)}`];
}
