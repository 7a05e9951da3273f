import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/engines.ts';
import { engineFindings, mayHaveOtherEngines, type EngineFinding } from '../../engine/find.ts';
import { machineId } from '../../engine/machine.ts';
import { copiesOf, layoutKey, layoutOf, programShape } from '../../engine/program.ts';
import type { JobContext } from '../../job.ts';
import { configureModel } from '../../models/registry.ts';
import { configureRun } from '../../predict/config.ts';
import { fastestOf, benchmarkEngines, describeChoice, type ChosenEngine } from '../../predict/engine-benchmarks.ts';
import type { ColumnRole } from '../../store/columns/columns.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { listBenchmarks, saveBenchmarks, type Workload } from '../../store/runs/engine-benchmarks.ts';
import { automaticBatchSize } from '../data/batch-size.ts';
import { chooseSteps } from '../data/steps.ts';
import { benchmarkEngine, type BenchmarkOptions } from './engine-benchmark.ts';
import type { TrainOptions } from './plan-run.ts';

/** Opens the fastest available engine for a training run, and reports which one and why. */
export async function openFastest(project: Project, options: BenchmarkOptions, job: JobContext): Promise<Engine> {
  if (!(await mayHaveOtherEngines())) return openEngine('onnx');
  const findAvailable = async (): Promise<EngineFinding[]> => (await engineFindings()).filter(({ found }) => found);
  const chosen = await chooseEngine(project, await machineId(), options, findAvailable, job);
  if (chosen.benchmarks.length > 0) job.report({ phase: 'engine', note: describeChoice(chosen) });
  return openEngine(chosen.engine);
}

/** Chooses an engine by the project's stored benchmarks on this machine, else by new ones of each engine found. */
export async function chooseEngine(
  project: Project,
  machine: string,
  options: BenchmarkOptions,
  find: () => Promise<readonly EngineFinding[]>,
  job: JobContext,
): Promise<ChosenEngine> {
  const workload = workloadOf(options);
  const earlier = listBenchmarks(project, machine).filter((benchmark) => matches(benchmark, workload));
  if (earlier.length > 0) return { ...fastestOf(earlier), reused: true };
  const found = await find();
  if (found.length < 2) return { engine: found[0]?.name ?? 'onnx', benchmarks: [], reused: false };
  const benchmarks = await benchmarkEngines(
    found,
    async (name) => benchmarkEngine(await openEngine(name), options),
    job,
  );
  saveBenchmarks(project, machine, workload, benchmarks);
  return { ...fastestOf(benchmarks), reused: false };
}

function matches(benchmark: Workload, { model, layout, batchSize, width }: Workload): boolean {
  return (
    benchmark.model === model &&
    benchmark.layout === layout &&
    benchmark.batchSize === batchSize &&
    benchmark.width === width
  );
}

/**
 * The options of a benchmark, from what is known of the dataset before reading it. Throws the errors of unknown names
 * and settings.
 */
export function benchmarkOptionsOf(
  project: Project,
  options: TrainOptions & { readonly dataset: string },
): BenchmarkOptions {
  const {
    training: { batchSize },
    features: { dimension },
    model: settings,
  } = configureRun(options.model, options.config, options.epochs);
  const dataset = getDataset(project, options.dataset);
  const model = configureModel(options.model, settings);
  const count = (roles: readonly ColumnRole[]): number =>
    dataset.columns.filter(({ role }) => roles.includes(role)).length;
  const historyLength = model.history?.length ?? 0;
  // A fine-tuned run has the fields of the pooled run.
  const hasBank = options.bank === undefined || options.base !== undefined;
  const start = count(['categorical', 'numeric', 'banner', ...(hasBank ? ['bank' as const] : [])]);
  return {
    model,
    steps: chooseSteps(dataset, options.steps),
    singleFields: start + historyLength,
    multiFields: count(['multi']) - (historyLength > 0 ? 1 : 0),
    history: historyLength > 0 ? { start, length: historyLength } : null,
    dimension,
    batchSize: batchSize ?? automaticBatchSize(dataset.rows),
  };
}

/** The key under which a benchmark is stored. */
export function workloadOf({
  model,
  batchSize,
  singleFields,
  multiFields,
  dimension,
  history,
  steps,
}: BenchmarkOptions): Workload {
  const shape = programShape({
    batchSize,
    singleFields,
    multiFields,
    dimension,
    copies: copiesOf(model, steps),
    history,
    steps,
  });
  return { model: model.name, layout: layoutKey(layoutOf(model, shape)), batchSize, width: shape.width };
}
