import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { tritonRequirement } from '../../build/requirements/triton.ts';
import {
  inputsOf,
  readGolden,
  requestBody,
  type Golden,
  type InputTensor,
} from '../../build/testing/golden-requests.ts';
import { sendRequest, startTriton, type RunningServer } from '../../build/testing/triton-server.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

/** The name of a column that needs escaping in every format. */
const ODD_NAME = 'city "所在"\\';
/** Values whose probabilities differ from those of missing ones. */
const OTHERS: Readonly<Record<string, string | number>> = { interests: 'golf', [ODD_NAME]: 'CN-1110', age: 42 };

interface Output {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | null)[];
}

const skip = skipWithout(tritonRequirement);

const folder = temporaryFolder();
const exported = join(folder, 'spring');
let server: RunningServer;
let golden: Golden;

if (!skip)
  before(async () => {
    const { project, runs } = await makeProject(folder, ODD_NAME);
    await exportRuns(project, { runs, out: exported }, quietJob());
    project.close();
    golden = await readGolden(exported);
    server = await startTriton(folder, ['spring']);
  });
if (!skip) after(() => server.stop());

async function infer(body: string | Uint8Array): Promise<{ status: number; error?: string; outputs?: Output[] }> {
  const { status, text } = await sendRequest(`${server.url}/spring/infer`, body);
  return { status, ...(JSON.parse(text.replaceAll(/\bNaN\b/g, 'null')) as object) };
}

/** The probabilities by output and user. */
async function predict(body: string | Uint8Array): Promise<Record<string, number[][]>> {
  const { status, error, outputs = [] } = await infer(body);
  assert.equal(status, 200, error);
  return Object.fromEntries(
    outputs.map(({ name, shape: [users, width], data }) => [
      name,
      Array.from({ length: users }, (_, user) => data.slice(user * width, (user + 1) * width).map((p) => p ?? NaN)),
    ]),
  );
}

/** Expects the probabilities of golden rows from a request for their users. */
async function expectAnswer(rows: Golden['rows'], body?: Uint8Array): Promise<void> {
  const served = await predict(body ?? requestBody(inputsOf(rows, golden.candidates)));
  assert.deepEqual(Object.keys(served).sort(), Object.keys(rows[0].expected).sort());
  for (const [output, users] of Object.entries(served))
    assert.deepEqual(
      users.map((probabilities, user) => probabilities.map((p, index) => snap(p, rows[user].expected[output][index]))),
      rows.map(({ expected }) => expected[output]),
    );
}

test('an export in Triton has the inputs and outputs of the model, and batches requests', { skip }, async () => {
  const { text } = await sendRequest(`${server.url}/spring/config`);
  const config = JSON.parse(text) as Record<'input' | 'output', { name: string; data_type: string; dims: string[] }[]>;
  const { columns, steps } = JSON.parse(readFileSync(join(exported, 'manifest.json'), 'utf8')) as {
    columns: { input: string; kind: string }[];
    steps: { output: string }[];
  };
  const describeTensor = ({ name, data_type: type, dims }: (typeof config)['input'][number]): unknown => [
    name,
    type,
    dims.map(Number),
  ];
  assert.deepEqual(config.input.map(describeTensor), [
    ...columns.map(({ input, kind }) => [input, kind === 'numeric' ? 'TYPE_FP64' : 'TYPE_STRING', [1]]),
    ['bank', 'TYPE_STRING', [-1]],
    ['banner', 'TYPE_STRING', [-1]],
  ]);
  assert.deepEqual(
    config.output.map(describeTensor),
    steps.map(({ output }) => [output, 'TYPE_FP32', [-1]]),
  );
  assert.ok(columns.some(({ input }) => input === ODD_NAME));
  assert.ok('dynamic_batching' in config);
});

test('an export in Triton answers the example of a request, a golden row', { skip }, async () => {
  const complete = golden.rows.find(({ user }) => user.every(({ data }) => !Number.isNaN(data[0])));
  assert.ok(complete !== undefined);
  await expectAnswer([complete], readFileSync(join(exported, 'request.json')));
});

test('an export in Triton gives the program’s probabilities, alone, batched, and beside others', { skip }, async () => {
  await expectAnswer(golden.rows.slice(0, 1));
  await expectAnswer(golden.rows.slice(100, 164));
  await Promise.all(golden.rows.slice(200, 260).map((row) => expectAnswer([row])));
});

test('an export in Triton cleans values as score.py does', { skip }, async () => {
  const withValues = (values: Readonly<Record<string, string | number>>) =>
    predict(
      requestBody(
        inputsOf(golden.rows.slice(0, 1), golden.candidates).map((tensor) =>
          tensor.name in values ? { ...tensor, data: [values[tensor.name]] } : tensor,
        ),
      ),
    );
  const clean = await withValues({ interests: 'pets|足球||short video|', [ODD_NAME]: '', age: NaN });
  const untidy = { interests: ' pets | 足球||short video |', [ODD_NAME]: '不详', age: -1 };
  assert.deepEqual(await withValues(untidy), clean);
  for (const name of Object.keys(untidy))
    assert.notDeepEqual(await withValues({ ...untidy, [name]: OTHERS[name] }), clean);
});

test('an export in Triton answers a malformed request with an error, and continues', { skip }, async () => {
  const row = golden.rows.slice(0, 1);
  const inputs = inputsOf(row, golden.candidates);
  const age = inputs.findIndex(({ name }) => name === 'age');
  const banner = inputs.length - 1;
  const withInput = (index: number, change: Partial<InputTensor>): string =>
    requestBody(inputs.map((tensor, at) => (at === index ? { ...tensor, ...change } : tensor)));
  const malformed: Readonly<Record<string, string | Uint8Array>> = {
    'no JSON': '{',
    nothing: '{}',
    'a column is missing': requestBody(inputs.slice(1)),
    'an unknown column': requestBody([...inputs, { ...inputs[0], name: 'unknown' }]),
    'a text for a number': withInput(age, { data: ['old'] }),
    'a number as text': withInput(age, { data: ['1'], datatype: 'BYTES' }),
    'another shape': withInput(age, { shape: [2, 1] }),
    'an infinite number': withInput(age, { data: [Infinity] }).replace('null', 'Infinity'),
    'fewer banners than banks': withInput(banner, { shape: [1, 1], data: ['none'] }),
    'no banners': requestBody(inputsOf(row, [])),
    'no user': requestBody(inputs.map((tensor) => ({ ...tensor, shape: [0, tensor.shape[1]], data: [] }))),
    'too many users': requestBody(inputsOf(golden.rows.slice(0, 65), golden.candidates)),
    'no UTF-8': withoutUtf8(withInput(0, { data: ['????'] })),
  };
  for (const [what, body] of Object.entries(malformed)) {
    // A request beside it is answered.
    const [{ status, error }] = await Promise.all([infer(body), expectAnswer(row)]);
    assert.ok(status >= 400 && error !== undefined, `${what}: ${status}`);
  }
  await expectAnswer(golden.rows.slice(0, 2));
});

/** The expected probability if the actual one is within 1e-6 of it, else the actual one. */
function snap(actual: number, expected: number): number {
  return Math.abs(actual - expected) <= 1e-6 ? expected : actual;
}

function withoutUtf8(body: string): Uint8Array {
  const bytes = Buffer.from(body);
  const at = bytes.indexOf('????');
  return bytes.fill(0xff, at, at + 4);
}
