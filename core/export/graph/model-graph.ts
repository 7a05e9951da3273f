/** The whole model of an export as one graph: raw columns and candidates in, corrected probabilities per step out. */
import { Graph, type Value } from '../../engine/trace/graph.ts';
import { fieldRows } from '../../features/schema.ts';
import { bankShifts } from '../../predict/calibrator.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';
import type { TrainedModel } from '../../predict/trained.ts';
import { Arithmetic } from './arithmetic.ts';
import { calibrateSteps, correctDownSampling, meanOf, type Chain } from './corrections.ts';
import { embedPairs } from './embedded.ts';
import { correctForecast, shiftConditionally, type BankPairs } from './forecast.ts';
import { GraphInputs, type InputColumn } from './inputs.ts';
import { addTrees } from './matrix.ts';
import { addNetwork } from './network.ts';
import { cast, concat, flags, gather, integer, integers, node, transposed } from './nodes.ts';
import { filledPairs, pairsOfRun, putPairs, takePairs, type RunPairs } from './pairs.ts';

/** A run to export. */
export interface GraphRun {
  readonly model: TrainedModel;
  readonly forecast: ForecastParameters | null;
}

/** The parts that a graph is built from. */
export interface GraphPlan {
  readonly columns: readonly InputColumn[];
  readonly runs: readonly GraphRun[];
  /** Every bank, with the index of the run that scores it, and the step it is ranked by. */
  readonly banks: readonly { readonly bank: string; readonly run: number; readonly objective: string }[];
  /** The steps of all runs, in order, each with the name of its output. */
  readonly steps: readonly { readonly step: string; readonly output: string }[];
}

/** The output that chooses among the banners of a bank, as `chooseBanners` of `core/score` does: the highest. */
export const PREFERENCE = 'preference';

/** Builds the graph. Outputs are NaN if no run scores the bank, or the run lacks the step. */
export function buildModelGraph({ columns, runs, banks, steps }: GraphPlan): Graph {
  const graph = new Graph();
  const math = new Arithmetic(graph);
  const inputs = new GraphInputs(graph, columns);
  const names = banks.map(({ bank }) => bank);
  const all = indexesOf(graph, inputs.bank, names);
  const runOfBank = integers(graph, [...banks.map(({ run }) => run), -1], [banks.length + 1]);
  const runOfPair = gather(graph, runOfBank, all);
  const outputs = [...steps.map(({ output }) => output), PREFERENCE];
  let results = filledPairs(graph, all, outputs.length, Float32Array.of(NaN), 'float32');
  runs.forEach(({ model, forecast }, index) => {
    const ofRun = pairsOfRun(graph, runOfPair, index);
    const pairs = { ...ofRun, steps: model.steps.length, names, banks: takePairs(graph, all, ofRun), all };
    const chain = predict(math, inputs, pairs, model);
    const corrected = forecast === null ? chain : correctForecast(math, chain, forecast, pairs);
    const objectives = banks.map(({ objective }) => model.steps.indexOf(objective));
    const preference = ofObjectives(math, chain, objectives, pairs);
    const stepIndexes = steps.map(({ step }) => model.steps.indexOf(step));
    const rows = concat(graph, [takeSteps(math, corrected, stepIndexes), preference], 0);
    results = putPairs(graph, results, pairs, transposed(graph, cast(graph, rows, 'float32')));
  });
  outputs.forEach((name, index) => graph.output(name, gather(graph, results, integer(graph, index), 2)));
  return graph;
}

/**
 * The probabilities of a plan's steps, `[steps, pairs]`: `indexes` has the index of each step in the chain, −1 for one
 * that the run lacks, which is NaN.
 */
function takeSteps(math: Arithmetic, chain: Chain, indexes: readonly number[]): Value {
  if (indexes.every((index, step) => index === step)) return chain;
  const known = gather(math.graph, chain, math.graph.integers(indexes.map((index) => Math.max(0, index))));
  const hasStep = indexes.map((index) => index >= 0);
  return math.where(flags(math.graph, hasStep, [indexes.length, 1]), known, NaN);
}

/** Each pair's probability of the step that its bank is ranked by, `[1, pairs]`; `objectives` are the banks' steps. */
function ofObjectives({ graph }: Arithmetic, chain: Chain, objectives: readonly number[], { banks }: BankPairs): Value {
  // Banks of other runs may be ranked by a step that this run lacks.
  const steps = [...objectives, 0].map((step) => Math.max(0, step));
  const stepOfPair = gather(graph, integers(graph, steps, [1, steps.length]), banks, 1);
  return node(graph, 'GatherElements', [chain, stepOfPair], 'float64', { axis: 0 });
}

/** The indexes of banks `[rows, candidates]` in `names`; `names.length` for any other bank. */
function indexesOf(graph: Graph, banks: Value, names: readonly string[]): Value {
  return graph.addLarge('LabelEncoder', [banks], 'int64', {
    keys_strings: { texts: names.map((name) => new TextEncoder().encode(name)) },
    values_int64s: names.map((_, index) => index),
    default_int64: names.length,
  });
}

/** The calibrated probabilities of a run's pairs. */
function predict(math: Arithmetic, inputs: GraphInputs, pairs: BankPairs, model: TrainedModel): Chain {
  const chain =
    model.kind === 'ensemble'
      ? meanOf(
          math,
          model.members.map((member) => predict(math, inputs, pairs, member)),
        )
      : predictMember(math, inputs, pairs, model);
  const calibrated = calibrateSteps(math, chain, model.calibrations);
  return shiftConditionally(math, calibrated, bankShifts(model.calibrations), pairs);
}

function predictMember(
  math: Arithmetic,
  inputs: GraphInputs,
  pairs: RunPairs,
  model: Exclude<TrainedModel, { kind: 'ensemble' }>,
): Chain {
  const { graph } = math;
  const probabilities = model.kind === 'trees' ? addTrees(inputs, pairs, model) : predictNetwork(inputs, pairs, model);
  const chain = cast(graph, transposed(graph, probabilities), 'float64');
  return correctDownSampling(math, chain, model.negativeRate);
}

function predictNetwork(
  inputs: GraphInputs,
  pairs: RunPairs,
  network: Extract<TrainedModel, { kind: 'network' }>,
): Value {
  const rows = fieldRows(network.schema);
  const width = network.weights.table.length / rows;
  const table = inputs.graph.constant(network.weights.table, 'float32', [rows, width]);
  return addNetwork(inputs.graph, network, embedPairs(inputs, pairs, network, table, width));
}
