/**
 * Banners that a network has not learnt: those that were not in its training data, or too rarely. They all share one
 * row of the embedding table. That row represents an average banner of all banks, so in a bank whose users convert less
 * than others, it would beat every banner that the bank has shown. Here each gets a row of its own instead: the mean of
 * the rows of its bank's banners.
 */
import {
  averagedName,
  FIRST_VALUE_INDEX,
  fieldRows,
  layOutFields,
  type FeatureSchema,
  type Field,
} from '../../features/schema.ts';
import { VocabularyIndex } from '../../features/vocabulary.ts';
import { concatText, textColumn } from '../../store/columns/text.ts';
import type { Candidate } from '../plan.ts';
import type { TrainedModel, TrainedNetwork } from '../trained.ts';

/** A banner to show, and its bank; empty if the data have no banks. */
export interface ShownBanner {
  readonly bank: string;
  readonly banner: string;
}

/** A model with its schema, and what was in its training data. */
export interface BannerModel<Model extends TrainedModel = TrainedModel> {
  readonly schema: FeatureSchema;
  readonly model: Model;
  readonly candidates: readonly Candidate[];
}

/** A model that knows more banners. */
export interface WithAveragedBanners {
  readonly schema: FeatureSchema;
  readonly model: TrainedModel;
  /** The added banners, by `averagedName`. */
  readonly averaged: readonly string[];
}

/** A table row that counts with a weight. */
interface WeightedRow {
  readonly row: number;
  readonly weight: number;
}

/**
 * Adds the banners that a model has not learnt, each as the mean of the learnt banners of the same bank, weighted by
 * their samples. A banner whose bank has no learnt one is not added. Trees, which have no embeddings, stay unchanged.
 */
export function withAveragedBanners(
  { schema, model, candidates }: BannerModel,
  shown: readonly ShownBanner[],
): WithAveragedBanners {
  const field = schema.fields.find(({ role }) => role === 'banner');
  const unchanged = { schema, model, averaged: [] };
  if (field?.kind !== 'categorical' || networksIn(model) === null) return unchanged;
  const rowOf = rowsByName(field);
  const unknown = new Map(
    shown
      .filter(({ banner }) => banner !== '' && rowOf(banner) === null)
      .map((one): [string, ShownBanner] => [averagedName(one), one]),
  );
  const added = [...unknown].flatMap(([name, { bank: shownBy }]) => {
    const learnt = candidates.flatMap(({ bank, banner, samples = 1 }): WeightedRow[] => {
      const row = bank === null || bank === shownBy ? rowOf(banner ?? '') : null;
      return row === null ? [] : [{ row, weight: samples }];
    });
    return learnt.length === 0 ? [] : [{ name, rows: learnt }];
  });
  if (added.length === 0) return unchanged;
  // Sorted by name: the rows must not depend on the order of the candidates.
  added.sort((one, other) => (one.name < other.name ? -1 : 1));
  const averaged = added.map(({ name }) => name);
  const rows = added.map((one) => one.rows);
  const extended = layOutFields(
    schema.fields.map((one) =>
      one === field ? { ...field, values: concatText([field.values, textColumn(averaged)]) } : one,
    ),
  );
  const extend = (network: TrainedNetwork): TrainedNetwork => ({
    ...network,
    schema: extended,
    weights: { ...network.weights, table: withRows(network.weights.table, schema, field, rows) },
  });
  return { schema: extended, model: mapNetworks(model, extended, extend), averaged };
}

/** The networks of a model; null if it has any trees. */
function networksIn(model: TrainedModel): readonly TrainedNetwork[] | null {
  if (model.kind === 'network') return [model];
  if (model.kind === 'trees') return null;
  const networks = model.members.filter((member) => member.kind === 'network');
  return networks.length < model.members.length ? null : networks;
}

function mapNetworks(
  model: TrainedModel,
  schema: FeatureSchema,
  extend: (network: TrainedNetwork) => TrainedNetwork,
): TrainedModel {
  if (model.kind === 'network') return extend(model);
  if (model.kind === 'trees') return model;
  return { ...model, schema, members: model.members.map((one) => (one.kind === 'network' ? extend(one) : one)) };
}

/** Returns a function that finds the table row of a value; null for one without a row of its own. */
function rowsByName({ offset, values }: Extract<Field, { kind: 'categorical' | 'multi' }>) {
  const index = new VocabularyIndex(values);
  return (name: string): number | null => {
    const bytes = Buffer.from(name);
    const found = name === '' ? -1 : index.find(bytes, 0, bytes.length);
    return found < 0 ? null : offset + FIRST_VALUE_INDEX + found;
  };
}

/** A table with rows inserted at the end of a field, each the mean of others. */
function withRows(
  table: Float32Array,
  schema: FeatureSchema,
  { offset, size }: Field,
  means: readonly (readonly WeightedRow[])[],
): Float32Array {
  const width = table.length / fieldRows(schema);
  const end = (offset + size) * width;
  const extended = new Float32Array(new SharedArrayBuffer(table.byteLength + means.length * width * 4));
  extended.set(table.subarray(0, end));
  means.forEach((rows, index) => {
    const mean = extended.subarray(end + index * width, end + (index + 1) * width);
    const total = rows.reduce((sum, { weight }) => sum + weight, 0);
    for (let k = 0; k < width; k++)
      mean[k] = rows.reduce((sum, { row, weight }) => sum + weight * table[row * width + k], 0) / total;
  });
  extended.set(table.subarray(end), end + means.length * width);
  return extended;
}
