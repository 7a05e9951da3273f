/**
 * Banners that a model has not learnt: those that were not in its training data, or too rarely. For a network, they all
 * share one row of the embedding table. That row represents an average banner of all banks, so in a bank whose users
 * convert less than others, it would beat every banner that the bank has shown. Trees count them as good banners
 * wherever bad ones are split off (`core/trees/average-codes.ts`). Here each is the mean of its bank's banners instead:
 * for a network, a row of its own, the mean of their rows; for trees, the mean of their raw scores.
 */
import {
  averagedName,
  FIRST_VALUE_INDEX,
  fieldRows,
  layOutFields,
  singleFields,
  type FeatureSchema,
  type Field,
  type TextField,
} from '../../features/schema.ts';
import { VocabularyIndex } from '../../features/vocabulary.ts';
import { concatText, textColumn } from '../../store/columns/text.ts';
import { averageCodes } from '../../trees/average-codes.ts';
import type { Candidate } from '../plan.ts';
import type { TrainedModel, TrainedNetwork, TrainedTrees } from '../trained.ts';

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

/** A table row and its weight. */
interface WeightedRow {
  readonly row: number;
  readonly weight: number;
}

/** A banner that is added, with the learnt banners of its bank. */
interface AddedBanner {
  readonly name: string;
  readonly bank: string;
  readonly learnt: readonly WeightedRow[];
}

/**
 * Adds the banners that a model has not learnt, each as the mean of the learnt banners of the same bank, weighted by
 * their samples. A banner whose bank has no learnt one is not added. Trees from older versions stay unchanged.
 */
export function withAveragedBanners(
  { schema, model, candidates }: BannerModel,
  shown: readonly ShownBanner[],
): WithAveragedBanners {
  const field = schema.fields.find(({ role }) => role === 'banner');
  const unchanged = { schema, model, averaged: [] };
  if (field?.kind !== 'categorical' || !membersOf(model).every(canAverage)) return unchanged;
  const added = addedBanners(field, candidates, shown);
  if (added.length === 0) return unchanged;
  const averaged = added.map(({ name }) => name);
  const extended = layOutFields(
    schema.fields.map((one) =>
      one === field ? { ...field, values: concatText([field.values, textColumn(averaged)]) } : one,
    ),
  );
  const extend = (member: Member): Member =>
    member.kind === 'trees'
      ? { ...member, schema: extended, trees: withCodes(member.trees, schema, field, added) }
      : { ...member, schema: extended, weights: withRows(member.weights, schema, field, added) };
  const extendedModel: TrainedModel =
    model.kind === 'ensemble' ? { ...model, schema: extended, members: model.members.map(extend) } : extend(model);
  return { schema: extended, model: extendedModel, averaged };
}

type Member = TrainedNetwork | TrainedTrees;

function membersOf(model: TrainedModel): readonly Member[] {
  return model.kind === 'ensemble' ? model.members : [model];
}

function canAverage(member: Member): boolean {
  return member.kind === 'network' || member.averagesBanners === true;
}

function addedBanners(
  field: TextField,
  candidates: readonly Candidate[],
  shown: readonly ShownBanner[],
): readonly AddedBanner[] {
  const rowOf = rowsByName(field);
  const unknown = new Map(
    shown
      .filter(({ banner }) => banner !== '' && rowOf(banner) === null)
      .map((one): [string, ShownBanner] => [averagedName(one), one]),
  );
  const added = [...unknown].flatMap(([name, { bank: shownBy }]): AddedBanner[] => {
    const learnt = candidates.flatMap(({ bank, banner, samples = 1 }): WeightedRow[] => {
      const row = bank === null || bank === shownBy ? rowOf(banner ?? '') : null;
      return row === null ? [] : [{ row, weight: samples }];
    });
    return learnt.length === 0 ? [] : [{ name, bank: shownBy, learnt }];
  });
  // Sorted by name: the rows must not depend on the order of the candidates.
  return added.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Returns a function that finds the table row of a value; null for one without a row of its own. */
function rowsByName({ offset, values }: TextField) {
  const index = new VocabularyIndex(values);
  return (name: string): number | null => {
    const bytes = Buffer.from(name);
    const found = name === '' ? -1 : index.find(bytes, 0, bytes.length);
    return found < 0 ? null : offset + FIRST_VALUE_INDEX + found;
  };
}

/** Weights whose table has rows inserted at the end of a field, each the mean of others. */
function withRows(
  weights: TrainedNetwork['weights'],
  schema: FeatureSchema,
  { offset, size }: Field,
  added: readonly AddedBanner[],
): TrainedNetwork['weights'] {
  const { table } = weights;
  const width = table.length / fieldRows(schema);
  const end = (offset + size) * width;
  const extended = new Float32Array(new SharedArrayBuffer(table.byteLength + added.length * width * 4));
  extended.set(table.subarray(0, end));
  added.forEach(({ learnt }, index) => {
    const mean = extended.subarray(end + index * width, end + (index + 1) * width);
    const total = totalOf(learnt);
    for (let k = 0; k < width; k++)
      mean[k] = learnt.reduce((sum, { row, weight }) => sum + weight * table[row * width + k], 0) / total;
  });
  extended.set(table.subarray(end), end + added.length * width);
  return { ...weights, table: extended };
}

/** Trees with codes added to those of a field, each the mean of others. */
function withCodes(
  trees: readonly string[],
  schema: FeatureSchema,
  field: TextField,
  added: readonly AddedBanner[],
): readonly string[] {
  const codes = new Map(added.map((one, index) => [one, field.size + index]));
  const groups = [...Map.groupBy(added, ({ bank }) => bank).values()].map((ofBank) => ({
    codes: ofBank.flatMap((one) => codes.get(one) ?? []),
    weights: codeWeights(ofBank[0].learnt, field),
  }));
  const column = singleFields(schema).indexOf(field);
  return trees.map((text) => averageCodes(text, column, groups));
}

/** The share of each code in the samples. */
function codeWeights(learnt: readonly WeightedRow[], { offset }: Field): ReadonlyMap<number, number> {
  const total = totalOf(learnt);
  const weights = new Map<number, number>();
  for (const { row, weight } of learnt) weights.set(row - offset, (weights.get(row - offset) ?? 0) + weight / total);
  return weights;
}

function totalOf(learnt: readonly WeightedRow[]): number {
  return learnt.reduce((sum, { weight }) => sum + weight, 0);
}
