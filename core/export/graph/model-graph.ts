/** The whole model of an export as one graph: raw columns and candidates in, corrected probabilities per step out. */
import { Graph, type Value } from '../../engine/trace/graph.ts';
import { fieldRows } from '../../features/schema.ts';
import { bankShifts } from '../../predict/calibrator.ts';
import type { ForecastFacts } from '../../predict/forecast.ts';
import type { TrainedModel } from '../../predict/trained.ts';
import { Arithmetic } from './arithmetic.ts';
import { calibrateSteps, correctDownSampling, meanOf, type Chain } from './corrections.ts';
import { embedPairs } from './embedded.ts';
import { unsqueezed } from './encode.ts';
import { correctForecast, shiftConditionally, type BankPairs } from './forecast.ts';
import { GraphInputs, type InputColumn } from './inputs.ts';
import { addTrees } from './matrix.ts';
import { addNetwork } from './network.ts';
import { cast, filled, gather, integer, integers, node, reshape } from './nodes.ts';
import { candidateCount, pairsOfRun, type RunPairs } from './pairs.ts';

/** A run to export. */
export interface GraphRun {
  readonly model: TrainedModel;
  readonly forecast: ForecastFacts | null;
}

/** What a graph is built from. */
export interface GraphPlan {
  readonly columns: readonly InputColumn[];
  readonly runs: readonly GraphRun[];
  /** Every bank, with the index of the run that scores it. */
  readonly banks: readonly { readonly bank: string; readonly run: number }[];
  /** The steps of all runs, in order, each with the name of its output. */
  readonly steps: readonly { readonly step: string; readonly output: string }[];
}

/** Builds the graph. Outputs are NaN where no run scores the bank, or the run lacks the step. */
export function buildModelGraph({ columns, runs, banks, steps }: GraphPlan): Graph {
  const graph = new Graph();
  const math = new Arithmetic(graph);
  const inputs = new GraphInputs(graph, columns);
  const names = banks.map(({ bank }) => bank);
  const bankIndexes = indexesOf(graph, inputs.bank, names);
  const flatBanks = reshape(graph, bankIndexes, [-1]);
  const runOfBank = integers(graph, [...banks.map(({ run }) => run), -1], [banks.length + 1]);
  const runOfPair = gather(graph, runOfBank, flatBanks);
  const results = steps.map(() => filled(graph, shapeOf(graph, flatBanks), Float32Array.of(NaN), 'float32'));
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
    corrected.forEach((p, step) => {
      const output = steps.findIndex((one) => one.step === run.model.steps[step]);
      results[output] = node(graph, 'ScatterND', [results[output], positions, cast(graph, p, 'float32')], 'float32');
    });
  });
  steps.forEach(({ output }, index) => {
    graph.output(output, node(graph, 'Reshape', [results[index], shapeOf(graph, inputs.bank)], 'float32'));
  });
  return graph;
}

/** The indexes of banks `[rows, candidates]` in `names`; `names.length` for a bank that is not there. */
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
