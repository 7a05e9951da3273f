/** The whole model of an export as one graph: raw columns and candidates in, corrected probabilities per step out. */
import { Graph, type Value } from '../../engine/trace/graph.ts';
import { fieldRows } from '../../features/schema.ts';
import { bankShifts } from '../../predict/calibrator.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';
import type { TrainedModel } from '../../predict/trained.ts';
import { Arithmetic } from './arithmetic.ts';
import { calibrateSteps, correctDownSampling, meanOf, type Chain } from './corrections.ts';
import { embedPairs } from './embedded.ts';
import { unsqueezed } from './encode.ts';
import { byBank, correctForecast, shiftConditionally, type BankPairs } from './forecast.ts';
import { GraphInputs, type InputColumn } from './inputs.ts';
import { addTrees } from './matrix.ts';
import { addNetwork } from './network.ts';
import { cast, filled, gather, integer, integers, node, reshape } from './nodes.ts';
import { candidateCount, pairsOfRun, type RunPairs } from './pairs.ts';

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
  const bankIndexes = indexesOf(graph, inputs.bank, names);
  const flatBanks = reshape(graph, bankIndexes, [-1]);
  const runOfBank = integers(graph, [...banks.map(({ run }) => run), -1], [banks.length + 1]);
  const runOfPair = gather(graph, runOfBank, flatBanks);
  const unknown = (): Value => filled(graph, shapeOf(graph, flatBanks), Float32Array.of(NaN), 'float32');
  const results = steps.map(unknown);
  let preferences = unknown();
  runs.forEach((run, index) => {
    const pairs = pairsOfRun(graph, runOfPair, index, candidateCount(graph, inputs.bank));
    const positions = unsqueezed(graph, pairs.positions, 1);
    const bankPairs = {
      names,
      banks: gather(graph, flatBanks, pairs.positions),
      all: bankIndexes,
      positions: pairs.positions,
    };
    const chain = predict(math, inputs, { ...pairs, ...bankPairs }, run.model);
    const corrected = run.forecast === null ? chain : correctForecast(math, chain, run.forecast, bankPairs);
    const put = (all: Value, ofPairs: Value): Value =>
      node(graph, 'ScatterND', [all, positions, cast(graph, ofPairs, 'float32')], 'float32');
    corrected.forEach((p, step) => {
      const output = steps.findIndex((one) => one.step === run.model.steps[step]);
      results[output] = put(results[output], p);
    });
    const objectives = banks.map(({ objective }) => run.model.steps.indexOf(objective));
    preferences = put(preferences, ofObjectives(math, chain, objectives, bankPairs));
  });
  const output = (name: string, values: Value): void =>
    graph.output(name, node(graph, 'Reshape', [values, shapeOf(graph, inputs.bank)], 'float32'));
  steps.forEach((step, index) => output(step.output, results[index]));
  output(PREFERENCE, preferences);
  return graph;
}

/** Each pair's probability of the step that its bank is ranked by; `objectives` are the banks' steps. */
function ofObjectives(math: Arithmetic, chain: Chain, objectives: readonly number[], pairs: BankPairs): Value {
  return chain.reduce((chosen, p, step) => {
    if (step === 0 || !objectives.includes(step)) return chosen;
    const isObjective = objectives.map((objective) => Number(objective === step));
    return math.where(math.compare('Equal', byBank(math, isObjective, pairs), 1), p, chosen);
  });
}

/** The indexes of banks `[rows, candidates]` in `names`; `names.length` for any other bank. */
function indexesOf(graph: Graph, banks: Value, names: readonly string[]): Value {
  return graph.addLarge('LabelEncoder', [banks], 'int64', {
    keys_strings: { texts: names.map((name) => new TextEncoder().encode(name)) },
    values_int64s: names.map((_, index) => index),
    default_int64: names.length,
  });
}

function shapeOf(graph: Graph, x: Value): Value {
  return node(graph, 'Shape', [x], 'int64');
}

/** The calibrated probabilities of a run's pairs. */
function predict(math: Arithmetic, inputs: GraphInputs, pairs: RunPairs & BankPairs, model: TrainedModel): Chain {
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
  const chain = model.steps.map((_, step) =>
    cast(graph, gather(graph, probabilities, integer(graph, step), 1), 'float64'),
  );
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
