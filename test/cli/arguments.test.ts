import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AppError } from '../../core/errors.ts';
import { parse } from './parse.ts';

/** The validated input of a command line, which must be valid. */
function inputOf(...args: string[]): Record<string, unknown> {
  const parsed = parse(...args);
  assert.equal(parsed.kind, 'run');
  return parsed.kind === 'run' ? parsed.input : {};
}

/** The error message of a command line, which must be refused as wrong usage. */
function refusal(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, 'usage');
    assert.match(error.help ?? '', /^stepladder .*--help/);
    return error.message;
  }
  assert.fail(`not refused: ${args.join(' ')}`);
}

test('positionals, flags and defaults become the input of the call', () => {
  assert.deepEqual(
    inputOf('import', 'p.stepladder', 'a.csv', 'b.csv', '--dataset', 'd', '--max-rejects', '5', '--as-of=2026-04-01'),
    { project: 'p.stepladder', files: ['a.csv', 'b.csv'], dataset: 'd', maxRejects: 5, asOf: Date.UTC(2026, 3, 2) - 1 },
  );
  assert.deepEqual(inputOf('bank', '--weight=2.5', 'p', '--objective', 'approval', 'start-up', '--banners', 'a, b,'), {
    project: 'p',
    name: 'start-up',
    objective: 'approval',
    weight: 2.5,
    banners: ['a', 'b'],
  });
  assert.deepEqual(inputOf('import', 'p', '--dataset', 'd', '--', '-odd.csv'), {
    project: 'p',
    files: ['-odd.csv'],
    dataset: 'd',
  });
});

test('a repeatable flag takes several values in each of the usual notations', () => {
  const rest = ['--audience', 'a', '--out', 'o'];
  for (const runs of [
    ['--run', 'r1', '--run', 'r2'],
    ['--run', 'r1', 'r2'],
    ['--run', 'r1,r2'],
  ]) {
    assert.deepEqual(inputOf('score', 'p', ...runs, ...rest).run, ['r1', 'r2'], runs.join(' '));
    assert.deepEqual(inputOf('data', 'export', 'p', '--dataset', 'd', '--out', 'o', ...runs).run, ['r1', 'r2']);
    assert.deepEqual(inputOf('score', ...rest, ...runs, 'p'), {
      project: 'p',
      run: ['r1', 'r2'],
      audience: 'a',
      out: 'o',
      per: 'user',
    });
  }
});

test('wrong usage names the mistake and the nearest valid name', () => {
  assert.equal(refusal('imprt'), 'unknown command: imprt (did you mean import?)');
  assert.equal(refusal('datasets', 'p', '--jsn'), 'unknown flag: --jsn (did you mean --json?)');
  assert.equal(refusal('--verison'), 'unknown flag: --verison (did you mean --version?)');
  assert.equal(
    refusal('import', 'p', 'f', '--dataset', 'd', '--illegal', 'rejct'),
    '--illegal: unknown value: rejct (did you mean reject? valid: reject, fail, repair)',
  );
  assert.equal(
    refusal('datasets', 'p', '--progress', 'jsno'),
    '--progress: unknown value: jsno (did you mean json? valid: auto, bar, json, none)',
  );
  assert.equal(refusal('dance'), 'unknown command: dance');
  assert.equal(refusal('datasets', 'p', '--wobble'), 'unknown flag: --wobble');
  assert.equal(
    refusal('datasets', 'p', '--progress', 'sometimes'),
    '--progress: unknown value: sometimes (valid: auto, bar, json, none)',
  );
  assert.equal(refusal('datasets'), 'PROJECT is missing');
  assert.equal(refusal('import', 'p'), 'FILE is missing');
  assert.equal(refusal('funnel', 'p'), '--dataset is missing');
  assert.equal(refusal('datasets', 'p', 'q'), 'unexpected argument: q');
  assert.equal(refusal('funnel', 'p', '--dataset'), '--dataset needs a value');
  assert.equal(
    refusal('funnel', 'p', '--dataset', '--json'),
    '--dataset needs a value (for one that starts with -, write --dataset=--json)',
  );
  assert.equal(refusal('funnel', 'p', '--dataset='), '--dataset needs a value');
  assert.equal(refusal('funnel', 'p', '--dataset', 'a', '--dataset', 'b'), '--dataset is given 2 times');
  assert.equal(refusal('datasets', 'p', '--json=yes'), '--json takes no value');
  assert.equal(refusal('delete', 'p'), 'name either a dataset, a run or a bank');
  assert.equal(refusal('delete', 'p', '--run', 'r', '--dataset', 'd'), 'name either a dataset, a run or a bank');
  assert.equal(refusal('train', 'p'), '--dataset is missing (or name a run to --resume)');
});

test('a resumed run accepts none of the options that it was started with', () => {
  const others = [
    ['--epochs', '3'],
    ['--seed', '1'],
    ['--config', 'c'],
    ['--dataset', 'd'],
    ['--bank', 'b'],
    ['--objective', 's'],
    ['--model', 'aitm'],
    ['--valid', 'v'],
    ['--test', 't'],
  ];
  for (const other of others)
    assert.match(
      refusal('train', 'p', '--resume', 'r1', ...other),
      new RegExp(`^${other[0]} cannot be given with --resume: `),
    );
  assert.match(
    refusal('train', 'p', '--resume', 'r1', '--seed', '2', '--epochs', '1'),
    /^--epochs, --seed cannot be given/,
  );
  assert.deepEqual(inputOf('train', 'p', '--resume', 'r1'), { project: 'p', resume: 'r1' });
  assert.deepEqual(inputOf('train', 'p', '--resume', 'r1', '--engine', 'onnx'), {
    project: 'p',
    resume: 'r1',
    engine: 'onnx',
  });
});

test('an invalid number or time is refused with its option and its value', () => {
  assert.equal(refusal('sample', '--rows', 'many', '--out', 'o'), '--rows: not a number: many');
  assert.equal(refusal('sample', '--rows', '0', '--out', 'o'), '--rows 0 must be at least 1');
  assert.equal(refusal('compare', 'p', '--dataset', 'd', '--models', ','), '--models contains no names: ,');
  assert.equal(refusal('sample', '--rows', '1.5', '--out', 'o'), '--rows: not a whole number: 1.5');
  assert.equal(inputOf('bank', 'p', 'b', '--objective', 'x', '--weight', '1.5').weight, 1.5);
  assert.match(refusal('bank', 'p', 'b', '--objective', 'x', '--weight', '-1'), /^--weight -1 must be more than 0$/);
  assert.match(
    refusal('bank', 'p', 'b', '--objective', 'x', '--weight', 'Infinity'),
    /^--weight Infinity must be a number$/,
  );
  assert.match(refusal('funnel', 'p', '--dataset', 'd', '--from', 'yesterday'), /^--from: not a time: yesterday/);
  assert.equal(inputOf('sample', '--rows', '1_000', '--out', 'o').rows, 1000);
});

test('help and version take precedence over everything else', () => {
  assert.deepEqual(parse(), { kind: 'list' });
  assert.deepEqual(parse('--help'), { kind: 'list' });
  for (const args of [['help', '--json'], ['--json'], ['--json', 'help'], ['--json', '--help']])
    assert.deepEqual(parse(...args), { kind: 'list' });
  assert.deepEqual(parse('--version'), { kind: 'version' });
  for (const args of [
    ['train', '--help'],
    ['train', '-h'],
    ['--help', 'train'],
    ['help', 'train'],
    ['train', 'p', '--dataset', 'd', '--help'],
  ]) {
    const parsed = parse(...args);
    assert.equal(parsed.kind === 'help' && parsed.command?.name, 'train', args.join(' '));
  }
});
