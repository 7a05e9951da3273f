import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';

/** Personal data that must not leave any trace; each cell that holds it is unique. */
const CANARY = /canary/i;
let cells = 0;
const canary = (): string => `Canary${++cells}@example.org`;
/** A unique text for a feature, which cannot hold e-mail addresses. */
const place = (): string => `Canary${++cells} Street`;

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
function file(name: string, header: string, rows: readonly string[]): string {
  writeFileSync(at(name), `${header}\n${rows.join('\n')}\n`);
  return at(name);
}

const project = at('p.stepladder');
const day = (row: number): string => `2026-01-${String(1 + Math.floor(row / 20)).padStart(2, '0')}`;
const HEADER = 'sample_id,user_id,time,click,age,city';
const good = Array.from({ length: 400 }, (_, row) => {
  const click = row % 3 === 0 ? 1 : 0;
  return `${canary()},${canary()},${day(row)},${click},${20 + (row % 40)},${place()}`;
});
const bad = [
  `${canary()},${canary()},${canary()},1,30,x`,
  `${canary()},${canary()},2026-01-01,${canary()},30,x`,
  `${canary()},${canary()},2026-01-01,1,${canary()},x`,
  `${canary()},"${canary()}"${canary()},2026-01-01,1,30,x`,
  `${canary()},${canary()}`,
  good[0],
];
const funnel = file('funnel.csv', HEADER, [...good, ...bad]);
const audience = file('audience.csv', 'user_id,age,city', [
  ...Array.from({ length: 50 }, () => `${canary()},30,${place()}`),
  `${canary()},${canary()},x`,
  `${canary()},"${canary()}"${canary()},x`,
  ...['a', 'b'].map(() => 'Canary0@example.org,30,x'),
]);
/** Contact details, which no feature may hold. */
const reachable = file('reachable.csv', 'user_id,age,city,email,phone,zip', [
  ...Array.from({ length: 30 }, (_, user) => `u${user},30,x,${canary()},+1 ${place()},${place()}`),
  `u99,30,x,Canary@${canary()},${canary()},=${canary()}`,
]);
const illegal = file('illegal.csv', 'sample_id,time,click,application,age', [`${canary()},2026-01-01,0,1,30`]);
const events = file('events.csv', 'sample_id,event,time', [
  ...['a', 'b'].map(() => `${canary()},impression,2026-01-01`),
  'CanaryX,impression,2026-01-01',
  'CanaryX,application,2026-01-02',
]);
const strangeEvents = file('strange.csv', 'sample_id,event,time', [`${canary()},${canary()},2026-01-01`]);
const ambiguousDates = file('dates.csv', 'sample_id,time,click', [`${canary()},01/03/2026,1`]);
const mixedFormats = file('formats.csv', 'sample_id;time;click;income', [
  ...Array.from({ length: 30 }, (_, row) => `${canary()};${13 + (row % 15)}.03.2026;ja;1.${100 + row},5`),
  `${canary()};${canary()};${canary()};${canary()}`,
]);
const mapping = at('mapping.json');
writeFileSync(mapping, JSON.stringify({ features: { age: 'numeric', city: 'categorical' } }));
const asEvents = at('events.json');
writeFileSync(asEvents, JSON.stringify({ events: { id: 'sample_id', step: 'event', time: 'time' } }));
const withSteps = at('steps.json');
const steps = [{ name: 'click' }, { name: 'application' }];
writeFileSync(withSteps, JSON.stringify({ events: { id: 'sample_id', step: 'event', time: 'time' }, steps }));
const asLabels = at('as-labels.json');
writeFileSync(asLabels, JSON.stringify({ time: 'city', steps: [{ name: 'click', column: 'user_id' }] }));
const headless = file('headless.csv', `${canary()},2026-01-01`, [`${canary()},2026-01-01`]);

const importing = (path: string, name: string, ...more: string[]): string[] => [
  ...['import', project, path, '--dataset', name],
  ...more,
];
/** Commands that read data, and their exit codes. */
const commands: readonly (readonly [number, ...string[]])[] = [
  [0, ...importing(funnel, 'may', '--mapping', mapping)],
  [1, ...importing(funnel, 'none', '--mapping', mapping, '--max-rejects', '0')],
  [1, ...importing(funnel, 'may')],
  [1, ...importing(funnel, 'as-labels', '--mapping', asLabels)],
  [1, ...importing(ambiguousDates, 'dates')],
  [0, ...importing(mixedFormats, 'formats')],
  [1, ...importing(mixedFormats, 'none', '--max-rejects', '0')],
  [1, ...importing(illegal, 'illegal', '--illegal', 'fail')],
  [1, ...importing(events, 'events', '--mapping', withSteps, '--illegal', 'fail')],
  [1, ...importing(strangeEvents, 'strange', '--mapping', asEvents)],
  [1, ...importing(funnel, 'mapped', '--mapping', headless)],
  [0, 'rejects', project, '--dataset', 'may', '--out', at('rejects.csv')],
  [0, 'funnel', project, '--dataset', 'may', '--by', 'city'],
  [0, 'train', project, '--dataset', 'may', '--model', 'mlp', '--epochs', '1'],
  [1, 'train', project, '--dataset', 'may', '--config', headless],
  [0, 'evaluate', project, '--run', 'r1', '--dataset', 'may'],
  [0, 'study', 'importance', project, '--run', 'r1'],
  [0, 'compare', project, '--dataset', 'may', '--models', 'mlp', '--seeds', '1', '--epochs', '1'],
  [0, 'score', project, '--run', 'r1', '--audience', audience, '--out', at('ranked.csv')],
  ...['google', 'meta', 'plain'].map((platform): [number, ...string[]] => [
    ...([0, 'score', project, '--run', 'r1', '--audience', reachable] as const),
    ...['--out', at('reachable.ranked.csv'), '--profile', platform, '--excel', 'de'],
  ]),
  [
    ...([1, 'score', project, '--run', 'r1', '--audience', reachable] as const),
    ...['--out', at('r.csv'), '--profile', 'tencent', '--id-type', 'imei'],
  ],
  [1, 'score', project, '--run', 'r1', '--audience', illegal, '--out', at('ranked.csv')],
  [1, 'score', project, '--run', 'r1', '--audience', audience, '--out', at('r.csv'), '--mapping', headless],
];

test('no cell of the data appears on stderr, whatever a command finds wrong with it', async () => {
  for (const [expected, ...args] of commands) {
    const { code, stderr } = await runLine([...args, '--progress', 'json']);
    const traces = stderr.split('\n').filter((line) => CANARY.test(line));
    assert.deepEqual(traces, [], args.join(' '));
    assert.equal(code, expected, `${args.join(' ')}: ${stderr}`);
  }
});
