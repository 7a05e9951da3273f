import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { straceRequirement } from '../../build/requirements/strace.ts';
import { makeFixture, type Fixture } from '../../build/soak/fixture.ts';
import { traceScript } from '../../build/soak/program.ts';
import '../without-tensorflow.ts';
import { temporaryFolder } from '../temporary.ts';
import { CHILD } from './command-lines.ts';

const CONNECTING = ['connect', 'sendto', 'sendmsg', 'bind', 'listen'];

/** Command lines that import, train, score, report and export. */
const commands = ({ folder, project, funnel, mapping, audience, config }: Fixture): readonly (readonly string[])[] => {
  const data = ['--dataset', 'a'];
  const out = join(folder, 'out.csv');
  return [
    ['import', project, funnel, '--dataset', 'b', '--mapping', mapping],
    ['rejects', project, ...data, '--out', out],
    ['funnel', project, ...data, '--by', 'bank'],
    ['bank', project, 'meridian', '--objective', 'activation'],
    ['datasets', project],
    ['banks', project],
    ['runs', project],
    ['train', project, ...data, '--config', config, '--bank', 'lantern'],
    ['train-banks', project, ...data, '--config', config, '--banks', 'lantern'],
    ['evaluate', project, '--run', 'r1', '--dataset', 'b'],
    ['data', 'export', project, ...data, '--format', 'parquet', '--out', join(folder, 'data.parquet'), '--run', 'r1'],
    ['promote', project, 'r1', '--accept-miscalibration'],
    ['tune', project, ...data, '--models', 'esmm', '--trials', '1', '--epochs', '1'],
    ['compare', project, ...data, '--models', 'esmm,mlp', '--seeds', '1', '--epochs', '1'],
    ['score', project, '--run', 'r1', '--audience', audience, '--out', out],
    ['study', 'importance', project, '--run', 'r1'],
    ['report', project, '--out', join(folder, 'report.html')],
    ['delete', project, '--dataset', 'b'],
    ['sample', '--rows', '1000', '--out', join(folder, 'sample')],
    ['doctor'],
  ];
};

test('commands connect to nothing and do not listen', { skip: skipWithout(straceRequirement) }, async (t) => {
  const fixture = await makeFixture(temporaryFolder(t));
  // One process runs all commands, since loading the program takes longer than most of them.
  const script = [CHILD, JSON.stringify(commands(fixture))];
  assert.deepEqual(await connectionsOf(script, fixture.folder), []);
  const connecting = `require('node:net').connect(9, '127.0.0.1').on('error', () => undefined)`;
  assert.notDeepEqual(await connectionsOf(['--eval', connecting], fixture.folder), [], 'strace shows connections');
});

/** The system calls with which a script uses the network; local sockets, such as the user database's, do not. */
async function connectionsOf(script: readonly string[], folder: string): Promise<string[]> {
  const lines = await traceScript(script, CONNECTING, join(folder, 'calls'));
  return lines.filter((line) => /AF_INET|AF_NETLINK.*RTM_GETROUTE/.test(line));
}
