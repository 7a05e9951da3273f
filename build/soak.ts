/**
 * `npm run soak [-- MINUTES --seed N --json]`: injects faults into the program for 20 minutes by default: kills and
 * disk errors during every command, several programs that write at the same time, damaged projects and files. Ends with
 * a tally for each kind of trial and all problems; the exit code is 1 if there are any. Needs strace.
 */
import { formatTable } from '../core/cli/table.ts';
import { countOf, readArguments, refuse } from './arguments.ts';
import { soak, THOROUGH } from './soak/soak.ts';
import { describeTallies } from './soak/tallies.ts';
import { exitOnSignals, withTemporaryFolder } from './temporary-folder.ts';

const { values, positionals } = readArguments({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
});

const COLUMNS = [
  { title: 'kind' },
  { title: 'trials', align: 'right' },
  { title: 'affected', align: 'right' },
  { title: 'problems', align: 'right' },
] as const;
const minutes = Number(positionals[0] ?? 20);
if (!(minutes > 0) || positionals.length > 1) refuse(`not a number of minutes: ${positionals.join(' ')}`);
const seed = countOf('--seed', values.seed);
exitOnSignals();

const tallies = await withTemporaryFolder('soak', (folder) =>
  soak({ ...THOROUGH, folder, seed, endsAtMs: Date.now() + minutes * 60_000 }),
);
const { rows, problems } = describeTallies(tallies);
if (values.json) process.stdout.write(`${JSON.stringify(tallies)}\n`);
else {
  process.stdout.write(`${formatTable(COLUMNS, rows)}\n`);
  for (const problem of problems) process.stdout.write(`\n${problem}\n`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
