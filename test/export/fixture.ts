import * as ort from 'onnxruntime-node';

import type { EncodedSamples } from '../../core/engine/embedding.ts';
import { initialState } from '../../core/engine/engine.ts';
import { copiesOf, layoutKey, layoutOf, programShape } from '../../core/engine/program.ts';
import { Random } from '../../core/engine/random.ts';
import { UNCALIBRATED } from '../../core/evaluate/calibration.ts';
import type { InputColumn } from '../../core/export/graph/inputs.ts';
import { buildModelGraph, type GraphRun } from '../../core/export/graph/model-graph.ts';
import { valueEncoder } from '../../core/features/encode.ts';
import {
  fieldRows,
  historyOf,
  isCandidateField,
  layOutFields,
  multiFields,
  singleFields,
  type FeatureSchema,
  type FieldContent,
} from '../../core/features/schema.ts';
import { parseNumber } from '../../core/ingest/values/numbers.ts';
import { configureModel } from '../../core/models/registry.ts';
import { correctForecast } from '../../core/predict/banner-effects.ts';
import { candidateFields } from '../../core/predict/candidate-fields.ts';
import { openPairs } from '../../core/predict/pairs/open-pairs.ts';
import type { TrainedNetwork } from '../../core/predict/trained.ts';
import { textColumn } from '../../core/store/columns/text.ts';

export const STEPS = ['click', 'application', 'approval', 'activation'];

/** The columns of users. */
export const columns: readonly InputColumn[] = [
  { name: 'city', input: 'city', kind: 'categorical' },
  { name: 'age', input: 'age', kind: 'numeric' },
  { name: 'flat', input: 'flat', kind: 'numeric' },
  { name: 'tags', input: 'tags', kind: 'multi', separator: '|' },
  { name: 'visits', input: 'visits', kind: 'multi', separator: ';' },
];

/** A model's fields, those of users and candidates interleaved; with `history`, `visits` is a sequence. */
export function schemaOf(history: boolean): FeatureSchema {
  const categorical = (name: string, role: 'bank' | 'banner' | 'categorical', ...values: string[]): FieldContent => ({
    name,
    role,
    kind: 'categorical',
    values: textColumn(values),
  });
  const visits = { name: 'visits', role: 'multi', values: textColumn(['home', 'cards', 'loans']) } as const;
  return layOutFields([
    categorical('issuer', 'bank', 'lantern', 'meridian'),
    categorical('city', 'categorical', '上海', 'berlin', ' ulm', 'None'),
    { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(18, 30.1, 60) },
    categorical('creative', 'banner', 'gold', 'none', 'bike'),
    { name: 'flat', role: 'numeric', kind: 'numeric', edges: new Float64Array(0) },
    { name: 'tags', role: 'multi', kind: 'multi', values: textColumn(['golf', 'tea', '茶']) },
    history ? { ...visits, kind: 'sequence', length: 3 } : { ...visits, kind: 'multi' },
  ]);
}

/** Draws users with every kind of value: known, rare, missing, on an edge, and lists, some with empty values. */
export function drawCells(rows: number, seed: number): Record<string, string>[] {
  const random = new Random(seed);
  const pick = (values: readonly string[]): string => values[Math.floor(values.length * random.uniform())];
  const lists = (values: readonly string[], separator: string): string =>
    Array.from({ length: Math.floor(6 * random.uniform()) }, () => pick(values)).join(separator);
  return Array.from({ length: rows }, () => ({
    city: pick(['上海', 'berlin', ' ulm', 'ulm', 'nan', 'None', '', 'unseen']),
    age: pick(['', '18', '17.999999999999996', '30.1', '30.099999999999998', '60', '-5', '1e300', '42']),
    flat: pick(['', '0', '7']),
    tags: lists(['golf', 'tea', '茶', '', 'unseen'], '|'),
    visits: lists(['home', 'cards', 'loans', '', 'x|y'], ';'),
  }));
}

/** The layout of a network's weights for the fields of a schema. */
function layoutFor(
  configured: ReturnType<typeof configureModel>,
  schema: FeatureSchema,
  dimension: number,
  steps: readonly string[],
): ReturnType<typeof layoutOf> {
  return layoutOf(
    configured,
    programShape({
      batchSize: 8,
      singleFields: singleFields(schema).length,
      multiFields: multiFields(schema).length,
      dimension,
      copies: copiesOf(configured, steps),
      history: historyOf(schema),
      steps,
    }),
  );
}

/** A network with random weights, large enough for probabilities to differ. */
export function randomNetwork(
  model: string,
  settings: unknown,
  schema: FeatureSchema,
  seed: number,
  steps = STEPS,
): TrainedNetwork {
  const configured = configureModel(model, settings);
  const [dimension, copies] = [5, copiesOf(configured, steps)];
  const layout = layoutFor(configured, schema, dimension, steps);
  const random = new Random(seed);
  const { weights, states } = initialState(layout, seed);
  const table = Float32Array.from({ length: fieldRows(schema) * dimension * copies }, () => 2 * random.normal());
  return {
    kind: 'network',
    model,
    settings,
    schema,
    steps,
    dimension,
    negativeRate: 1,
    calibrations: steps.map(() => UNCALIBRATED),
    weights: {
      table,
      weights: weights.map((weight) => weight + 0.1 * random.normal()),
      states,
      layout: layoutKey(layout),
    },
  };
}

/** A candidate of a run. */
export interface TestCandidate {
  readonly bank: string;
  readonly banner: string;
}

/** The program's probabilities of users × candidates of one run, `[step][user × candidates]`. */
export async function programProbabilities(
  { model, forecast }: GraphRun,
  cells: readonly Record<string, string>[],
  candidates: readonly TestCandidate[],
): Promise<Float32Array[]> {
  const result = model.steps.map(() => new Float32Array(cells.length * candidates.length));
  const fields = candidates.map((candidate) => candidateFields(model.schema, candidate));
  const predictor = await openPairs(model, fields, { threads: 1 });
  try {
    const all = await predictor.predict(encodeCells(model.schema, cells, candidates[0]));
    for (const bank of new Set(candidates.map((candidate) => candidate.bank))) {
      const indexes = [...candidates.keys()].filter((index) => candidates[index].bank === bank);
      const predictions = indexes.map((index) => all[index]);
      indexes.forEach((index, position) => {
        const shown = new Uint32Array(cells.length).fill(position);
        const corrected =
          forecast === null ? predictions[position] : correctForecast(predictions, shown, forecast, bank);
        corrected.forEach((ofStep, step) => {
          ofStep.forEach((p, user) => (result[step][user * candidates.length + index] = p));
        });
      });
    }
  } finally {
    await predictor.release();
  }
  return result;
}

/** Encodes cells as scoring does. */
export function encodeCells(
  schema: FeatureSchema,
  cells: readonly Record<string, string>[],
  candidate: TestCandidate,
): EncodedSamples {
  const fields = singleFields(schema);
  const chosen = new Map(candidateFields(schema, candidate).map(({ column, row }) => [column, row]));
  const separators = new Map(columns.map(({ name, separator = '' }) => [name, separator]));
  const encode = (field: (typeof fields)[number], text: string): number => {
    const bytes = new TextEncoder().encode(text);
    return valueEncoder(field, parseNumber)(bytes, 0, bytes.length);
  };
  const listOf = (row: Record<string, string>, name: string): string[] =>
    row[name].split(separators.get(name) ?? '').filter((value) => value !== '');
  const history = historyOf(schema);
  const single = cells.flatMap((row) =>
    fields.map((field, position) => {
      if (isCandidateField(field)) return chosen.get(position) ?? 0;
      if (field.kind !== 'sequence') return encode(field, row[field.name]);
      const values = listOf(row, field.name);
      return encode(field, values[values.length - field.length + position - (history?.start ?? 0)] ?? '');
    }),
  );
  const multi = multiFields(schema).map((field) => {
    const lists = cells.map((row) => listOf(row, field.name).map((value) => encode(field, value)));
    const filled = lists.map((list) => (list.length === 0 ? [encode(field, '')] : list));
    const offsets = [
      0,
      ...filled.map((_, index) => filled.slice(0, index + 1).reduce((n, list) => n + list.length, 0)),
    ];
    return { offsets: Uint32Array.from(offsets), values: Int32Array.from(filled.flat()) };
  });
  return { count: cells.length, singleFields: fields.length, single: Int32Array.from(single), multi };
}

/** The session settings that keep an exported model's results identical to the program's. */
export const sessionOptions = {
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { disable_prepacking: '1' } },
} as const;

/** The inputs of an exported model. */
export function feedsOf(
  cells: readonly Record<string, string>[],
  candidates: readonly TestCandidate[],
): Record<string, ort.Tensor> {
  const rows = cells.length;
  const texts = (values: string[], width: number): ort.Tensor => new ort.Tensor('string', values, [rows, width]);
  return {
    ...Object.fromEntries(
      columns.map(({ name, input, kind }) => {
        const values = cells.map((row) => row[name]);
        const numbers = Float64Array.from(values, (text) => (text === '' ? NaN : Number(text)));
        return [input, kind === 'numeric' ? new ort.Tensor('float64', numbers, [rows, 1]) : texts(values, 1)];
      }),
    ),
    bank: texts(
      cells.flatMap(() => candidates.map(({ bank }) => bank)),
      candidates.length,
    ),
    banner: texts(
      cells.flatMap(() => candidates.map(({ banner }) => banner)),
      candidates.length,
    ),
  };
}

/** The graph of runs, each with the banks that it scores; banks are ranked by `objectives`, else by the last step. */
export function graphOf(
  runs: readonly (GraphRun & { readonly banks: readonly string[] })[],
  objectives: readonly string[] = [],
) {
  const banks = runs.flatMap(({ banks, model }, run) =>
    banks.map((bank, index) => ({ bank, run, objective: objectives[index] ?? model.steps[model.steps.length - 1] })),
  );
  const steps = [...new Set(runs.flatMap(({ model }) => model.steps))];
  return buildModelGraph({ columns, runs, banks, steps: steps.map((step) => ({ step, output: `p_${step}` })) });
}
