import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { pythonRequirement, testPython } from '../../build/requirements/python.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { temporaryFolder } from '../temporary.ts';

interface Golden {
  readonly models: Readonly<Record<string, { readonly loss: number }>>;
}

const python = testPython();

function read(file: string): Golden {
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

function golden(
  folder: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(python.command, [join(folder, 'golden.py'), ...args], {
    encoding: 'utf8',
    env: python.env,
  });
  return { status, output: stdout + stderr };
}

describe('golden.py', { skip: skipWithout(pythonRequirement) }, () => {
  it('reproduces the numbers of golden.json', () => {
    const { status, output } = golden(import.meta.dirname, '--check');
    assert.equal(status, 0, output);
  });

  it('reports differences, and writes new numbers', (t) => {
    const folder = temporaryFolder(t);
    for (const name of ['golden.py', 'golden_layers.py', 'golden_networks.py'])
      copyFileSync(join(import.meta.dirname, name), join(folder, name));
    const file = join(folder, 'golden.json');
    const { models, ...rest } = read(join(import.meta.dirname, 'golden.json'));
    const { ple, ...others } = models;
    const mlp = { ...models['mlp'], loss: models['mlp'].loss + 1e-6 };
    writeFileSync(file, JSON.stringify({ ...rest, models: { ...others, mlp } }));
    const { status, output } = golden(folder, '--check');
    assert.equal(status, 1, output);
    assert.match(
      output,
      new RegExp(
        [
          String.raw`^models\.mlp\.loss: [\d.]+ in the file, [\d.]+ computed\n`,
          String.raw`models\.ple: not in the file\n`,
          String.raw`golden\.json: .* differences: 2\n$`,
        ].join(''),
      ),
    );

    assert.equal(golden(folder).status, 0);
    const written = read(file);
    assert.deepEqual(
      [Object.keys(written.models), written.models['ple'].loss.toFixed(6)],
      [Object.keys(models), ple.loss.toFixed(6)],
    );
  });
});
