import { threadCount } from '../../../engine/thread-count.ts';
import { selectionCounts } from '../../../features/counts.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import type { LightgbmConfig } from '../../../models/lightgbm.ts';
import { dataOfPart, ofBank, type Part } from '../../../predict/parts.ts';
import type { TrainingPlan } from '../../../predict/plan.ts';
import { TreesPredictor } from '../../../predict/trees-predictor.ts';
import {
  hashTrees,
  loadGrown,
  saveGrown,
  saveTrees,
  type CurvePoint,
  type GrownStep,
  type PartialTrees,
} from '../../../predict/trees-store.ts';
import type { Project } from '../../../store/file/project.ts';
import { getRun, updateRun } from '../../../store/runs/runs.ts';
import { aucFigures } from '../../../text/auc.ts';
import { openLightgbm } from '../../../trees/library.ts';
import type { TreesTrainerThread } from '../../../trees/trees-trainer-thread.ts';
import { fixedEpochs } from '../../refit/epochs.ts';
import { decidingSteps, needsAllBanks } from '../epoch-choice.ts';
import { finishEnsemble, finishRun, type FinalMeasures, type TrainingEnd } from '../finish.ts';
import { showsEpochs, trainMembers } from '../members.ts';
import { TreesCurves } from './curves.ts';
import { openTrainer } from './data.ts';
import { growStep, type GrowthStart } from './growth.ts';

/** More threads do not help with a histogram of a few dozen columns. */
const MAX_THREADS = 16;

/** The tree library, described like an engine. Throws `unavailable` if the library is missing. */
export async function openTreesEngine(): Promise<{ readonly name: string; readonly device: string }> {
  await openLightgbm();
  return { name: 'lightgbm', device: 'cpu' };
}

/** The result of growing all trees. */
export interface TreesOutcome extends FinalMeasures {
  readonly epochs: number;
  readonly bestEpoch: number | null;
  readonly samplesPerSecond: number | null;
}

/** Grows the trees of every step that has none yet, saves each finished step, and evaluates the result. */
export async function trainTrees(project: Project, plan: TrainingPlan, job: JobContext): Promise<TreesOutcome> {
  if (plan.config.training.members > 1) {
    const samplesPerSecond = await trainMembers(
      project,
      plan,
      job,
      async (member, memberJob) => (await growTrees(project, member, memberJob)).samplesPerSecond,
    );
    return { samplesPerSecond, ...(await finishEnsemble(project, plan, 'onnx', job)) };
  }
  const { run, steps } = plan.run;
  const settings = settingsOf(plan);
  const { texts, samplesPerSecond, ...grown } = await growTrees(project, plan, job);
  const end = { ...grown, step: getRun(project, run).step, weightsSha256: hashTrees(texts) };
  const rate = plan.parts.negativeRate;
  const predictor = await TreesPredictor.create(texts, plan.schema, settings, steps, rate, threadCount(MAX_THREADS));
  try {
    const metrics = await finishRun(project, plan, predictor, end, job);
    return { epochs: end.epoch, bestEpoch: end.bestEpoch, samplesPerSecond, ...metrics };
  } finally {
    await predictor.release();
  }
}

/** Grows and saves the trees of a run, or of a member of it. */
async function growTrees(
  project: Project,
  plan: TrainingPlan,
  job: JobContext,
): Promise<Pick<TrainingEnd, 'epoch' | 'bestEpoch'> & { texts: string[]; samplesPerSecond: number | null }> {
  const { run, steps, objective } = plan.run;
  const growth = new StepGrowth(project, plan, settingsOf(plan), job);
  const samplesPerSecond = await growth.run();
  const { grown } = growth;
  saveTrees(project, run, grown, plan.member);
  const ranked = objective === null ? grown.length - 1 : steps.indexOf(objective);
  const end = { epoch: Math.max(...grown.map((step) => step.grown)), bestEpoch: grown[ranked].trees };
  if (showsEpochs(plan.member)) updateRun(project, run, { ...end, step: treesOf(grown) });
  return { ...end, texts: grown.map(({ text }) => text), samplesPerSecond };
}

function settingsOf({ config }: TrainingPlan): LightgbmConfig {
  return config.model as unknown as LightgbmConfig;
}

function treesOf(steps: readonly GrownStep[]): number {
  return steps.reduce((sum, step) => sum + step.grown, 0);
}

const CHECKPOINT_EVERY_MS = 60_000;

/** Grows step after step and holds the finished ones. */
class StepGrowth {
  grown: readonly GrownStep[];
  /** The trees of the first step to grow that an earlier call left unfinished. */
  readonly #partial: PartialTrees | null;
  readonly #project: Project;
  readonly #plan: TrainingPlan;
  readonly #settings: LightgbmConfig;
  readonly #job: JobContext;
  readonly #curves: TreesCurves;
  #figures: Record<string, number | null> = {};
  /** When this call started growing, and the number of trees at that time. */
  #start = { atMs: 0, trees: 0 };
  #savedAt = performance.now();

  constructor(project: Project, plan: TrainingPlan, settings: LightgbmConfig, job: JobContext) {
    this.#project = project;
    this.#plan = plan;
    this.#settings = settings;
    this.#job = job;
    this.#curves = new TreesCurves(project, {
      run: plan.run.run,
      steps: plan.run.steps.length,
      rounds: settings.rounds,
      downSampled: plan.parts.negativeRate < 1,
      shown: showsEpochs(plan.member) && plan.refit === undefined,
    });
    const { steps, partial } = loadGrown(project, plan.run);
    this.grown = steps;
    this.#partial = partial;
    steps.forEach(({ curve }, index) => {
      this.#curves.addFinished(plan.run.steps[index], curve);
    });
    if (partial !== null) this.#curves.resume(plan.run.steps[steps.length], partial.curve);
  }

  /** Grows the missing trees; returns the samples per second over all trees, null if none were grown. */
  async run(): Promise<number | null> {
    const { steps } = this.#plan.run;
    if (this.grown.length === steps.length) return null;
    const classesOf =
      this.#plan.refit === undefined ? await this.#countClasses() : () => ({ hasBoth: false, positives: 0 });
    const { trainer, trainRows } = await openTrainer(
      this.#project,
      this.#plan,
      this.#settings,
      threadCount(MAX_THREADS),
      this.#partial,
      this.#job,
    );
    this.#start = { atMs: performance.now(), trees: treesOf(this.grown) + (this.#partial?.trees ?? 0) };
    let curve = this.#partial?.curve ?? [];
    try {
      while (this.grown.length < steps.length) {
        const step = steps[this.grown.length];
        const start = { ...this.#startOf(step), ...classesOf(step), curve };
        const limits = { ...this.#settings, chosen: this.#chosen(step) };
        this.#close(step, await growStep(trainer, start, limits, (grown) => this.#report(trainer, step, grown)));
        curve = [];
      }
    } finally {
      await trainer.close();
    }
    return Math.round((trainRows * this.#grownHere) / ((performance.now() - this.#start.atMs) / 1000));
  }

  #close(step: string, grown: GrownStep): void {
    this.#curves.end(step, grown.trees);
    this.grown = [...this.grown, grown];
    saveGrown(this.#project, this.#plan.run.run, this.grown, null, this.#plan.member);
    this.#recordProgress();
  }

  /** Saves the current step, as far as it can be resumed. */
  async #save(trainer: TreesTrainerThread, curve: readonly CurvePoint[]): Promise<void> {
    const partial = await trainer.request('checkpoint', [curve.length]);
    if (partial !== null)
      saveGrown(
        this.#project,
        this.#plan.run.run,
        this.grown,
        { ...partial, curve: curve.slice(0, partial.trees) },
        this.#plan.member,
      );
    this.#savedAt = performance.now();
  }

  /** Writes and reports the new trees, and ends a cancelled job; saves then and every minute. */
  async #report(trainer: TreesTrainerThread, step: string, curve: readonly CurvePoint[]): Promise<void> {
    this.#curves.grow(step, curve);
    const point = curve.findLast(({ aucLow }) => aucLow !== undefined) ?? curve.at(-1);
    this.#figures = { ...this.#figures, ...aucFigures({ [step]: point ?? { auc: null } }) };
    const rounds = this.#chosen(step) ?? this.#settings.rounds;
    const trees = treesOf(this.grown) + curve.length;
    const stepsLeft = this.#plan.run.steps.length - this.grown.length;
    this.#job.report({
      phase: 'train',
      figures: this.#figures,
      counts: { trees },
      fraction: 1 - (stepsLeft - curve.length / rounds) / this.#plan.run.steps.length,
      leftMs: this.#leftMs(rounds * stepsLeft - curve.length, trees),
      leftAtMost: true,
    });
    if (performance.now() - this.#savedAt > CHECKPOINT_EVERY_MS) await this.#save(trainer, curve);
    try {
      await yieldToEventLoop(this.#job);
    } catch (error) {
      await this.#save(trainer, curve);
      throw error;
    }
  }

  /** Trees of finished steps that this call has grown. */
  get #grownHere(): number {
    return treesOf(this.grown) - this.#start.trees;
  }

  /**
   * Estimated time for the `missing` trees at the pace of this call, including evaluation, with `trees` grown so far.
   */
  #leftMs(missing: number, trees: number): number {
    return (missing * (performance.now() - this.#start.atMs)) / Math.max(1, trees - this.#start.trees);
  }

  #recordProgress(): void {
    if (!showsEpochs(this.#plan.member)) return;
    updateRun(this.#project, this.#plan.run.run, {
      epoch: Math.max(...this.grown.map(({ grown }) => grown)),
      step: treesOf(this.grown),
    });
  }

  /**
   * Returns a function that gives the positives of a step in its validation samples, and tells whether these have both
   * positives and negatives.
   */
  async #countClasses(): Promise<(step: string) => Pick<GrowthStart, 'hasBoth' | 'positives'>> {
    const { parts, choices } = this.#plan;
    const counts = await this.#count(parts.valid);
    const allBanksCounts =
      choices !== undefined && needsAllBanks(choices, { independent: true })
        ? await this.#count(ofBank(parts.valid, null))
        : counts;
    return (step) => {
      const { settled, positives } = this.#startOf(step).allBanks ? allBanksCounts : counts;
      return { hasBoth: positives[step] > 0 && positives[step] < settled[step], positives: positives[step] };
    };
  }

  #count(part: Part): ReturnType<typeof selectionCounts> {
    return selectionCounts(this.#project, dataOfPart(this.#project, part), part.selection, this.#job);
  }

  #startOf(step: string): Pick<GrowthStart, 'depth' | 'allBanks' | 'downSampled'> {
    const { run, parts, choices } = this.#plan;
    return {
      depth: run.steps.indexOf(step) + 1,
      allBanks: choices?.steps[step].allBanks ?? false,
      downSampled: parts.negativeRate < 1,
    };
  }

  /**
   * The number of trees that a refit grows, or that of the earlier step that chooses for this one; null if the step
   * chooses for itself.
   */
  #chosen(step: string): number | null {
    const { run, choices } = this.#plan;
    const fixed = fixedEpochs(this.#plan);
    if (fixed !== null) return Math.max(1, fixed[step]);
    const deciding = choices === undefined ? step : decidingSteps(choices.steps[step])[0];
    return deciding === step ? null : Math.max(1, this.grown[run.steps.indexOf(deciding)].trees);
  }
}
