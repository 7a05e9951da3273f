import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/engines.ts';
import { engineFindings, mayHaveOtherEngines } from '../engine/find.ts';
import type { EngineChoice, EngineName } from '../engine/names.ts';
import { fieldRows, multiFields, singleFields } from '../features/schema.ts';
import type { JobContext } from '../job.ts';
import { describeChoice, fastestOf, tryEngines, randomBatch, medianMs } from '../predict/engine-trials.ts';
import type { StepPredictor } from '../predict/predict.ts';
import { networksOf, openTrained, type TrainedModel, type TrainedNetwork } from '../predict/trained.ts';

/**
 * Opens the engine that runs the networks among the models, and reports it if it was chosen automatically. Trees need
 * no engine, so nothing is tried without a network. `scorerCount` threads share the scoring on ONNX Runtime's CPU
 * engine. Throws `unavailable` for an engine that is not installed.
 */
export async function openScoringEngine(
  choice: EngineChoice,
  models: readonly TrainedModel[],
  scorerCount: number,
  job: JobContext,
): Promise<Engine> {
  const networks = networksOf(models);
  if (networks.length === 0) return openEngine('onnx');
  const engine = await openEngine(choice === 'auto' ? await fastestEngine(networks, scorerCount, job) : choice);
  if (engine.note !== null && choice !== 'auto') job.report({ phase: 'engine', note: engine.note });
  return engine;
}

/**
 * The engine that predicts the most samples per second in a trial on synthetic samples; ONNX Runtime on the CPU if
 * there is no other.
 */
async function fastestEngine(
  networks: readonly TrainedNetwork[],
  scorerCount: number,
  job: JobContext,
): Promise<EngineName> {
  const found = (await mayHaveOtherEngines()) ? (await engineFindings()).filter((engine) => engine.found) : [];
  if (found.length < 2) return 'onnx';
  const chosen = fastestOf(await tryEngines(found, (name) => scoringSpeed(name, networks, scorerCount), job));
  job.report({ phase: 'engine', note: describeChoice({ ...chosen, kept: false }) });
  return chosen.engine;
}

/**
 * Samples per second. Each CPU thread has its own models, so the trial measures one and multiplies by `scorerCount`.
 */
async function scoringSpeed(
  name: EngineName,
  networks: readonly TrainedNetwork[],
  scorerCount: number,
): Promise<number> {
  const threads = name === 'onnx' ? 1 : undefined;
  const predictors: StepPredictor[] = [];
  try {
    for (const network of networks) predictors.push(await openTrained(network, { threads, engine: name }));
    const batches = networks.map(({ schema, steps }, i) =>
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
    const samples = batches.reduce((sum, { count }) => sum + count, 0);
    return Math.round((1000 * samples * (threads === undefined ? 1 : scorerCount)) / ms);
  } finally {
    for (const predictor of predictors) await predictor.release();
  }
}
