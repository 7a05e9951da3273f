import type { EmbeddedRows } from '../../engine/embedding.ts';
import {
  addSlopes,
  combinedSlopes,
  outcomeSlope,
  type BannerEffect,
  type SlopeSums,
} from '../../evaluate/banner-slope.ts';
import type { ForecastCell } from '../../evaluate/forecast-error.ts';
import { BlockReader } from '../../features/blocks.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { BannerReliability, meanDifferences, type BannerChains } from '../../predict/banner-effects.ts';
import { candidateFields, type CandidateField } from '../../predict/candidate-fields.ts';
import type { Candidate, TrainingPlan } from '../../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../../predict/predict.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { ForecastCells } from './forecast-cells.ts';

/** How many validation samples stand for all, and how many banners for those of a bank. */
const SAMPLES = 1024;
const BANNERS = 50;

/** An ensemble, the models of one half of the users each, and their predictions for the other half. */
export interface EnsembleModels {
  readonly ensemble: StepPredictor;
  readonly halves: readonly [StepPredictor, StepPredictor];
  readonly unseen: readonly [ForecastCells, ForecastCells];
}

/** The dataset's codes of a bank and a banner. */
export type BannerCodes = Pick<ForecastCell, 'bank' | 'banner'>;

/** A bank's banners, and what the ensemble and both halves predict of them. */
interface PredictedBank {
  readonly codes: readonly BannerCodes[];
  readonly chains: readonly [BannerChains, BannerChains, BannerChains];
}

/**
 * How much of the differences that an ensemble predicts between the banners of a bank is true, per step: 1 where it is
 * all of them, 0 where they are chance. Null without two banners.
 */
export async function bannerSlopes(
  project: Project,
  plan: TrainingPlan,
  models: EnsembleModels,
  codesOf: (candidate: Candidate) => BannerCodes,
  job: JobContext,
): Promise<number[] | null> {
  const banks = await predictBanners(project, plan, models, codesOf, job);
  if (banks.length === 0) return null;
  const { steps } = models.ensemble;
  const reliability = new BannerReliability(steps.length);
  for (const { chains } of banks) reliability.add(chains[0], [chains[1], chains[2]]);
  return combinedSlopes(
    steps.map((_, step) => {
      const cells = models.unseen.map((own) => own.of(step));
      const [whole, ...halves] = [0, 1, 2].map((model) => effectsOf(banks, model, step));
      const known = addSlopes(halves.map((effects, half) => outcomeSlope(cells[half], effects)));
      const { information } = addSlopes(cells.map((own) => outcomeSlope(own, whole)));
      return { ...rescaled(known, information), reliability: reliability.factors[step] };
    }),
  );
}

/** What the halves know of the truth, the ensemble knows too, but its differences are of another size. */
function rescaled({ information, weighted }: SlopeSums, ofEnsemble: number): SlopeSums {
  if (!(information > 0) || !(ofEnsemble > 0)) return { information: 0, weighted: 0 };
  return { information: ofEnsemble ** 2 / information, weighted: (weighted * ofEnsemble) / information };
}

function effectsOf(banks: readonly PredictedBank[], model: number, step: number): BannerEffect[] {
  return banks.flatMap(({ codes, chains }) => {
    const effects = meanDifferences(chains[model], step);
    return codes.map((code, banner) => ({ ...code, effect: effects[banner] }));
  });
}

async function predictBanners(
  project: Project,
  { schema, candidates, parts: { valid } }: TrainingPlan,
  { ensemble, halves }: EnsembleModels,
  codesOf: (candidate: Candidate) => BannerCodes,
  job: JobContext,
): Promise<PredictedBank[]> {
  if (!schema.fields.some(({ role }) => role === 'banner')) return [];
  const reader = new BlockReader(project, getDataset(project, valid.dataset), schema, valid.selection, 0);
  const samples = firstSamples(reader);
  const predicted: PredictedBank[] = [];
  for (const banners of samples === null ? [] : bannersByBank(candidates)) {
    const chains: [Float32Array[][], Float32Array[][], Float32Array[][]] = [[], [], []];
    for (const { bank, banner } of banners) {
      setFields(samples!, candidateFields(schema, { bank: bank ?? '', banner: banner ?? '' }));
      for (const [at, model] of [ensemble, ...halves].entries()) chains[at].push(await model.predict(samples!));
      await yieldToEventLoop(job);
    }
    predicted.push({ codes: banners.map(codesOf), chains });
  }
  return predicted;
}

/** The first samples of a selection, in arrays of their own. */
function firstSamples(reader: BlockReader): EmbeddedRows | null {
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    if (block.rows === 0) continue;
    const samples = rowsOf(block, 0, Math.min(block.rows, SAMPLES));
    return { ...samples, single: samples.single.slice() };
  }
  return null;
}

/** The latest banners of each bank that has several. */
function bannersByBank(candidates: readonly Candidate[]): Candidate[][] {
  const named = candidates.filter(({ banner }) => banner !== null && banner !== '');
  const recent = named.toSorted((one, other) => (other.lastSeen ?? 0) - (one.lastSeen ?? 0));
  const banks = [...Map.groupBy(recent, ({ bank }) => bank).values()];
  return banks.filter((banners) => banners.length > 1).map((banners) => banners.slice(0, BANNERS));
}

function setFields({ single, singleFields, count }: EmbeddedRows, fields: readonly CandidateField[]): void {
  for (const { column, row } of fields)
    for (let sample = 0; sample < count; sample++) single[sample * singleFields + column] = row;
}
