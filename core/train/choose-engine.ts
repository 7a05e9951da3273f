import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/engines.ts';
import { knownEngines, type EngineFinding } from '../engine/find.ts';
import { machineId } from '../engine/machine.ts';
import type { EngineName } from '../engine/names.ts';
import { copiesOf, programShape } from '../engine/program.ts';
import { breathe, type JobContext } from '../job.ts';
import { listTrials, saveTrials, type EngineTrial, type Workload } from '../store/engine-trials.ts';
import type { Project } from '../store/project.ts';
import { tryEngine, type TrialOptions } from './trial.ts';

/** How `auto` came to an engine. */
export interface EngineChosen {
  readonly engine: EngineName;
  /** The trials it was chosen by, the fastest first; empty where there was nothing to choose from. */
  readonly trials: readonly EngineTrial[];
  /** Whether they had been made before. */
  readonly kept: boolean;
}

/** Opens the fastest engine that is here for a training, and tells which and why. */
export async function openFastest(project: Project, options: TrialOptions, job: JobContext): Promise<Engine> {
  const chosen = await chooseEngine(project, options, (await knownEngines()).filter(({ found }) => found), job);
  if (chosen.trials.length > 0) job.report({ phase: 'engine', note: describeChoice(chosen) });
  return openEngine(chosen.engine);
}

/** Chooses among engines by a trial of each, or by the trials that this project keeps of this machine where the engines are still the same. */
export async function chooseEngine(project: Project, options: TrialOptions, found: readonly EngineFinding[], job: JobContext): Promise<EngineChosen> {
  if (found.length < 2) return { engine: found[0]?.name ?? 'onnx', trials: [], kept: false };
  const machine = await machineId();
  const workload = workloadOf(options);
  const earlier = listTrials(project, machine).filter((trial) => trial.model === workload.model && trial.batchSize === workload.batchSize && trial.width === workload.width);
  const kept = sameEngines(earlier, found);
  const trials = kept ? earlier : await tryAll(found, options, job);
  if (!kept) saveTrials(project, machine, workload, trials);
  const sorted = [...trials].sort((one, other) => (other.samplesPerSecond ?? -1) - (one.samplesPerSecond ?? -1));
  const [fastest] = sorted;
  return { engine: fastest.samplesPerSecond === null ? 'onnx' : fastest.engine as EngineName, trials: sorted, kept };
}

/** What a trial is remembered under. */
export function workloadOf({ model, batchSize, singleFields, multiFields, dimension, history, steps }: TrialOptions): Workload {
  const { width } = programShape({ batchSize, singleFields, multiFields, dimension, copies: copiesOf(model, steps), history, steps });
  return { model: model.name, batchSize, width };
}

function sameEngines(trials: readonly EngineTrial[], found: readonly EngineFinding[]): boolean {
  const keys = (list: readonly { readonly name: string; readonly version: string | null; readonly device: string | null }[]): string => (
    list.map(({ name, version, device }) => `${name}\n${version}\n${device}`).sort().join('\n\n'));
  return keys(trials.map(({ engine, version, device }) => ({ name: engine, version, device }))) === keys(found);
}

async function tryAll(found: readonly EngineFinding[], options: TrialOptions, job: JobContext): Promise<EngineTrial[]> {
  const trials: EngineTrial[] = [];
  for (const [i, { name, version, device }] of found.entries()) {
    job.report({ phase: 'engine', fraction: i / found.length });
    await breathe(job);
    trials.push({ engine: name, version: version ?? '', device: device ?? '', samplesPerSecond: await speedOf(name, options) });
  }
  return trials;
}

/** Null where the engine fails: it is left out of the choice, and the training goes on with another. */
async function speedOf(name: EngineName, options: TrialOptions): Promise<number | null> {
  try {
    return await tryEngine(await openEngine(name), options);
  } catch {
    return null;
  }
}

/** `the fastest engine here is onnx: 150,000 samples/s, tensorflow 20,000`. */
export function describeChoice({ engine, trials, kept }: Pick<EngineChosen, 'engine' | 'trials' | 'kept'>): string {
  const speed = ({ samplesPerSecond }: EngineTrial): string => (samplesPerSecond === null ? 'does not run' : `${samplesPerSecond.toLocaleString('en-US')} samples/s`);
  const list = trials.map((trial) => `${trial.engine} ${speed(trial)}`).join(', ');
  return `engine ${engine}, the fastest here in ${kept ? 'an earlier' : 'a short'} trial: ${list}`;
}
