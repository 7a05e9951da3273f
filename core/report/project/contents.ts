import type { DescribedCampaign } from '../../campaign/describe.ts';
import type { Drift } from '../../drift/drift-types.ts';
import type { StepCalibration } from '../../predict/calibrations.ts';
import type { FunnelResult } from '../../review/funnel.ts';
import type { Trend } from '../../review/trend.ts';
import type { DescribedResults } from '../../score/results/describe.ts';
import type { Annotation } from '../../store/datasets/annotations.ts';
import type { DatasetInfo, StepInfo } from '../../store/datasets/dataset-types.ts';
import type { Text } from '../../text/message.ts';
import type { RunCurves } from '../../train/runs/curves.ts';
import type { RunDescription } from '../../train/runs/describe.ts';

/** The funnel of a dataset, in total and by bank, and its trend. */
export interface FunnelContents {
  readonly dataset: DatasetInfo;
  /** With a group per bank; without groups if the dataset names no banks. */
  readonly funnel: FunnelResult;
  readonly trend: Trend;
  /** The annotations of its days. */
  readonly annotations: readonly Annotation[];
}

/** The measurement, or the reason why there is none. */
export type Measured<Value> =
  | { readonly value: Value; readonly error: null }
  | { readonly value: null; readonly error: Text };

/** A run with all that its model card says. */
export interface ModelContents {
  readonly described: RunDescription;
  /** Its training data: steps with their windows, and the records that the import rejected; null if deleted. */
  readonly data: { readonly steps: readonly StepInfo[]; readonly rejected: number; readonly hasBanks: boolean } | null;
  readonly calibration: readonly StepCalibration[];
  /** On the test set, else on the validation set. */
  readonly curves: Measured<RunCurves>;
  readonly drift: Measured<Drift>;
  /** The notes that scoring with the run would give, e.g. on banners without recent impressions. */
  readonly scoringNotes: readonly Text[];
}

/** A saved campaign. */
export interface CampaignContents {
  readonly createdAt: string;
  readonly runs: readonly string[];
  readonly plan: DescribedCampaign;
}

/** The results of an exported list. */
export interface ResultsContents {
  /** The name of the list's file. */
  readonly file: string;
  readonly results: DescribedResults;
}

/** All that a report on a project shows; null for a part that it leaves out. */
export interface ReportContents {
  /** The name of the project. */
  readonly project: string;
  readonly funnel: FunnelContents | null;
  readonly models: readonly ModelContents[];
  readonly campaign: CampaignContents | null;
  readonly results: ResultsContents | null;
}
