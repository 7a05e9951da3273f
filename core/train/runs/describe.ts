import type { PartSummaries } from '../../predict/parts.ts';
import { hasOwnChoices, hasOwnObjective, readOutline, type EpochChoice, type PlanOutline } from '../../predict/plan.ts';
import { stateHashes } from '../../store/datasets/appends.ts';
import { readDatasets } from '../../store/datasets/datasets.ts';
import { isDamage, readListing, type DamagedRow, type Listing } from '../../store/file/damaged-rows.ts';
import type { Project } from '../../store/file/project.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { readBanks } from '../../store/runs/banks.ts';
import { experimentsOfRuns } from '../../store/runs/run-uses.ts';
import { getRun, isUntestedTrial, readRuns, type RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { choicesByStep, keptPooledPositives } from '../fit/epoch-choice.ts';

/** A run with its data and how it is used. */
export interface RunDescription {
  readonly run: RunInfo;
  /** Null for a run that ended before its data were chosen. */
  readonly outline: PlanOutline | null;
  /**
   * Summaries of the parts that it is measured on: without the test set for a trial of a tuning. Null in old files.
   */
  readonly summaries: PartSummaries | null;
  /** The banks for which it is active. */
  readonly promotedFor: readonly string[];
  /** The comparisons, tunings and studies that use it. */
  readonly uses: readonly string[];
  /** Whether it was trained for one of them (even one deleted since) and not for a bank. */
  readonly experiment: boolean;
  /** By step, what chose its epoch or its number of trees; null for runs from older versions. */
  readonly chosenOn: Readonly<Record<string, EpochChoice>> | null;
  /** Why it keeps the pooled model: the validation positives of the steps that have too few. Null if it is trained. */
  readonly kept: Readonly<Record<string, number>> | null;
  /** Whether training can be resumed: it is not done and its data are unchanged. */
  readonly resumable: boolean;
}

/** Describes all runs, or those that are wanted, in the order of their creation, and names those that are damaged. */
export function describeRuns(
  project: Project,
  isWanted: (run: RunInfo) => boolean = () => true,
): Listing<RunDescription> {
  const runs = readRuns(project);
  // A run's plan may be damaged as well.
  const { uses, damage } = knownUses(project);
  const described = readListing(runs.intact.filter(isWanted), ({ run }) => run, describer(project, uses));
  return { intact: described.intact, damaged: [...damage, ...runs.damaged, ...described.damaged] };
}

/** Describes one run; throws `unknown-name`. */
export function describeRun(project: Project, run: string): RunDescription {
  return describer(project, experimentsOfRuns(project))(getRun(project, run));
}

type Uses = ReturnType<typeof experimentsOfRuns>;

/** The experiments that use each run; if these are damaged, runs are still listed, with a note. */
function knownUses(project: Project): { readonly uses: Uses; readonly damage: readonly DamagedRow[] } {
  try {
    return { uses: experimentsOfRuns(project), damage: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { uses: new Map(), damage: [{ name: null, error }] };
  }
}

function describer(project: Project, uses: Uses): (run: RunInfo) => RunDescription {
  // Damage of a bank or a dataset is reported where these are listed.
  const promoted = Map.groupBy(readBanks(project).intact, ({ promotedRun }) => promotedRun);
  const hashes = new Map(readDatasets(project).intact.map((dataset) => [dataset.name, stateHashes(project, dataset)]));
  return (run) => {
    const outline = readOutline(project, run.run);
    if (!hasOwnObjective(run) || !hasOwnChoices(run, outline?.choices))
      throw damagedRow(message('store.run', { run: run.run }), message('store.deleteOrRestore'));
    const stopped = run.status === 'interrupted' || run.status === 'failed';
    const parts = outline === null ? [] : [outline.parts.train, outline.parts.valid, outline.parts.test];
    const unchanged = parts.every((part) => part === null || hashes.get(part.dataset)?.has(part.dataHash) === true);
    return {
      run,
      outline,
      summaries: measuredParts(run, outline?.summaries),
      uses: uses.get(run.run) ?? [],
      experiment: run.experiment !== null,
      chosenOn: choicesByStep(run, outline ?? {}),
      kept: keptPooledPositives(outline ?? {}),
      resumable: stopped && outline !== null && unchanged,
      promotedFor: (promoted.get(run.run) ?? []).map(({ name }) => name),
    };
  };
}

function measuredParts(run: RunInfo, summaries: PartSummaries | undefined): PartSummaries | null {
  if (summaries === undefined) return null;
  return isUntestedTrial(run) ? { ...summaries, test: null } : summaries;
}
