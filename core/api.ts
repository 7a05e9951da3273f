/**
 * The contract: every call of the program, declared once. The command line, its help, the served page and a window's
 * types derive from this list; a new command is a new declaration under core/api/ and a line here.
 */
import type { z } from 'zod';

import { audienceColumnsCall } from './api/audience.ts';
import { bankEvidenceCall, rankingByObjectiveCall } from './api/bank-evidence.ts';
import { restoreBankCall, scoringBanksCall, bankCall, banksCall } from './api/banks.ts';
import { compareCall } from './api/compare.ts';
import { dataExportCall } from './api/data-export.ts';
import { columnProfileCall, datasetCall, rejectListCall, datasetsCall } from './api/data.ts';
import { deleteCall, deleteExportCall } from './api/delete.ts';
import { demoCall } from './api/demo.ts';
import {
  comparisonCall,
  comparisonsCall,
  deleteComparisonCall,
  deleteStudyCall,
  deleteTuningCall,
  studiesCall,
  studyCall,
} from './api/experiments.ts';
import { exportCall } from './api/export-runs.ts';
import { exportOutcomeCall, exportRankingCall, exportsCall } from './api/exports.ts';
import {
  columnValuesCall,
  countDatasetCall,
  funnelCall,
  funnelChangesCall,
  funnelReviewCall,
  funnelTrendCall,
  readAheadCall,
  timeToConvertCall,
} from './api/funnel.ts';
import { importCall, rejectsCall } from './api/import.ts';
import { compareRunsCall, promoteCall, runCall, runCurvesCall, runsCall } from './api/models.ts';
import { studyHyperCall, studyImportanceCall, studyTransferCall, studyTsneCall } from './api/new-study.ts';
import { rankingOutlookCall, rankAudienceCall, rankingCall, rankingPageCall } from './api/ranking.ts';
import { comparisonReportCall, studyReportCall } from './api/reports.ts';
import { sampleAudienceCall, sampleProjectCall } from './api/sample-project.ts';
import { schemaCall } from './api/schema.ts';
import { scoreCall } from './api/score.ts';
import { checkImportCall, deleteMappingCall, inspectCall, mappingsCall, renameMappingCall } from './api/sources.ts';
import { evaluateCall, trainCall } from './api/train.ts';
import {
  checkSettingsCall,
  enginesCall,
  modelsCall,
  trainingBanksCall,
  trainingPartsCall,
} from './api/training-options.ts';
import { exportTuningCall, tuneCall, tuningCall, tuningsCall } from './api/tune.ts';
import { doctorCall, licensesCall, sampleCall } from './api/without-project.ts';

/** The calls that are commands, in the order in which help lists them. */
export const commandCalls = [
  importCall,
  rejectsCall,
  dataExportCall,
  funnelCall,
  bankCall,
  datasetsCall,
  banksCall,
  runsCall,
  deleteCall,
  trainCall,
  tuneCall,
  compareCall,
  evaluateCall,
  promoteCall,
  studyHyperCall,
  studyTransferCall,
  studyTsneCall,
  studyImportanceCall,
  scoreCall,
  exportCall,
  schemaCall,
  doctorCall,
  licensesCall,
  sampleCall,
  demoCall,
] as const;

/**
 * The calls that only windows make, because their inputs or results are made for a screen; the command line leaves them
 * out.
 */
export const windowCalls = [
  bankEvidenceCall,
  rankingByObjectiveCall,
  restoreBankCall,
  scoringBanksCall,
  audienceColumnsCall,
  rankAudienceCall,
  rankingCall,
  rankingOutlookCall,
  rankingPageCall,
  exportRankingCall,
  exportsCall,
  exportOutcomeCall,
  deleteExportCall,
  inspectCall,
  checkImportCall,
  mappingsCall,
  renameMappingCall,
  deleteMappingCall,
  datasetCall,
  columnProfileCall,
  rejectListCall,
  modelsCall,
  enginesCall,
  checkSettingsCall,
  trainingBanksCall,
  trainingPartsCall,
  runCall,
  runCurvesCall,
  compareRunsCall,
  comparisonsCall,
  comparisonCall,
  comparisonReportCall,
  deleteComparisonCall,
  tuningsCall,
  tuningCall,
  exportTuningCall,
  deleteTuningCall,
  studiesCall,
  studyCall,
  studyReportCall,
  deleteStudyCall,
  sampleProjectCall,
  sampleAudienceCall,
  funnelReviewCall,
  funnelTrendCall,
  timeToConvertCall,
  funnelChangesCall,
  columnValuesCall,
  countDatasetCall,
  readAheadCall,
] as const;

type AnyCall = (typeof commandCalls)[number] | (typeof windowCalls)[number];

/** The name of a call. */
export type CallName = AnyCall['name'];

/** The input of a call, before validation fills in defaults. */
export type CallInput<Name extends CallName> = z.input<Extract<AnyCall, { name: Name }>['input']>;

/** The result of a call. */
export type CallResult<Name extends CallName> = z.output<Extract<AnyCall, { name: Name }>['result']>;
