/** The files that Triton Inference Server needs to serve an export as a model of its repository. */
import type { BannerCandidate } from '../score/candidates/candidates.ts';
import type { ExportPlan } from './plan.ts';

/** Triton's description of the model. */
export const TRITON_CONFIG = 'config.pbtxt';
/** An example of a request in the Open Inference Protocol. */
export const REQUEST_EXAMPLE = 'request.json';
/** More rows take longer than the users of an online service want to wait. */
const MAX_BATCH_ROWS = 64;

type ModelInterface = Pick<ExportPlan, 'columns' | 'steps'>;

/** Triton's configuration, a protocol buffer as text: the inputs and outputs of the graph without their rows. */
export function tritonConfig({ columns, steps }: ModelInterface): string {
  const tensor = (name: string, type: string, dimension: number): string =>
    `{ name: ${quoted(name)} data_type: ${type} dims: ${dimension} }`;
  return [
    'backend: "python"',
    'default_model_filename: "serve.py"',
    `max_batch_size: ${MAX_BATCH_ROWS}`,
    ...columns.map(({ input, kind }) => `input ${tensor(input, kind === 'numeric' ? 'TYPE_FP64' : 'TYPE_STRING', 1)}`),
    ...['bank', 'banner'].map((name) => `input ${tensor(name, 'TYPE_STRING', -1)}`),
    ...steps.map(({ output }) => `output ${tensor(output, 'TYPE_FP32', -1)}`),
    '# Requests that wait while the model computes are computed together next.',
    'dynamic_batching { }',
    '# Each instance is a process with the model in memory.',
    'instance_group { count: 2 kind: KIND_CPU }',
    '',
  ].join('\n');
}

/** A request for one user, given as texts by column, with all candidates. */
export function requestExample(
  { columns }: Pick<ExportPlan, 'columns'>,
  candidates: readonly Pick<BannerCandidate, 'bank' | 'banner'>[],
  cells: readonly string[],
): string {
  const tensor = (name: string, datatype: string, data: readonly string[]): string =>
    `    { "name": ${JSON.stringify(name)}, "datatype": "${datatype}", "shape": [1, ${data.length}], ` +
    `"data": [${data.join(', ')}] }`;
  const texts = (name: string, values: readonly string[]): string =>
    tensor(
      name,
      'BYTES',
      values.map((value) => JSON.stringify(value)),
    );
  const inputs = [
    ...columns.map(({ input, kind }, index) =>
      kind === 'numeric' ? tensor(input, 'FP64', [numberText(cells[index])]) : texts(input, [cells[index]]),
    ),
    texts(
      'bank',
      candidates.map(({ bank }) => bank),
    ),
    texts(
      'banner',
      candidates.map(({ banner }) => banner),
    ),
  ];
  return `{\n  "inputs": [\n${inputs.join(',\n')}\n  ]\n}\n`;
}

/** JSON itself has no NaN, the missing number; Triton reads it, as Python does. */
function numberText(cell: string): string {
  return cell === '' ? 'NaN' : String(Number(cell));
}

/** A string of a protocol buffer's text format. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/\\\\|\\u00([0-9a-f]{2})/g, (escape, code?: string) =>
    code === undefined ? escape : `\\x${code}`,
  );
}
