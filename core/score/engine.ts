import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/engines.ts';
import { engineFindings, mayHaveOtherEngines } from '../engine/find.ts';
import type { EngineChoice, EngineName } from '../engine/names.ts';
import { fieldRows, multiFields, singleFields } from '../features/schema.ts';
import type { JobContext } from '../job.ts';
import { describeChoice, fastestOf, benchmarkEngines, randomBatch, medianMs } from '../predict/engine-benchmarks.ts';
import { openPairs } from '../predict/pairs/open-pairs.ts';
import type { CandidateFields, PairPredictor } from '../predict/pairs/pair-predictor.ts';
import { networksOf, type TrainedNetwork } from '../predict/trained.ts';
import { candidatesOfRun, type ScorerSetup } from './block-scorer.ts';

/**
 * Opens the engine that runs the networks among the models, and reports it if it was chosen automatically. Trees need
 * no engine, so none is benchmarked for trees alone. `scorerCount` threads share the scoring on ONNX Runtime's CPU
 * engine. Throws `unavailable` for an engine that is not installed.
 */
export async function openScoringEngine(
  choice: EngineChoice,
  { shape, models }: ScorerSetup,
  scorerCount: number,
  job: JobContext,
): Promise<Engine> {
  const networks = models.flatMap((model, run) =>
    networksOf([model]).map((network) => ({ network, candidates: candidatesOfRun(shape, run) })),
  );
  if (networks.length === 0) return openEngine('onnx');
  const engine = await openEngine(choice === 'auto' ? await fastestEngine(networks, scorerCount, job) : choice);
  if (engine.note !== null && choice !== 'auto') job.report({ phase: 'engine', note: engine.note });
  return engine;
}

/** A network, and the candidates that it scores. */
interface ScoringNetwork {
  readonly network: TrainedNetwork;
  readonly candidates: readonly CandidateFields[];
}

/**
 * The engine that predicts the most samples per second in a benchmark on synthetic samples; ONNX Runtime on the CPU if
 * there is no other.
 */
async function fastestEngine(
  networks: readonly ScoringNetwork[],
  scorerCount: number,
  job: JobContext,
): Promise<EngineName> {
  const found = (await mayHaveOtherEngines()) ? (await engineFindings()).filter((engine) => engine.found) : [];
  if (found.length < 2) return 'onnx';
  const chosen = fastestOf(await benchmarkEngines(found, (name) => scoringSpeed(name, networks, scorerCount), job));
  job.report({ phase: 'engine', note: describeChoice({ ...chosen, reused: false }) });
  return chosen.engine;
}

/**
 * Pairs of a user and a candidate per second. Each CPU thread has its own models, so the benchmark measures one and
 * multiplies by `scorerCount`.
 */
async function scoringSpeed(
  name: EngineName,
  networks: readonly ScoringNetwork[],
  scorerCount: number,
): Promise<number> {
  const threads = name === 'onnx' ? 1 : undefined;
  const predictors: PairPredictor[] = [];
  try {
    for (const { network, candidates } of networks)
      predictors.push(await openPairs(network, candidates, { threads, engine: name }));
    const batches = networks.map(({ network: { schema, steps } }, i) =>
      randomBatch(
        {
          batchSize: predictors[i].batchSize,
          singleFields: singleFields(schema).length,
          multiFields: multiFields(schema).length,
          steps,
        },
        i,
        fieldRows(schema),
      ),
    );
    const ms = await medianMs(async () => {
      for (const [i, predictor] of predictors.entries()) await predictor.predict(batches[i]);
    });
    const pairs = batches.reduce((sum, { count }, i) => sum + count * networks[i].candidates.length, 0);
    return Math.round((1000 * pairs * (threads === undefined ? 1 : scorerCount)) / ms);
  } finally {
    for (const predictor of predictors) await predictor.release();
  }
}
