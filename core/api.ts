/**
 * The contract: every call of the program, declared once. The command line, its help, the served page and a window's
 * types derive from this list; a new command is a new declaration under core/api/ and a line here.
 */
import type { z } from 'zod';

import {
  annotationAddCall,
  annotationListCall,
  annotationRemoveCall,
  saveAnnotationCall,
} from './api/annotations/annotations.ts';
import { bankEvidenceCall, rankingByObjectiveCall } from './api/banks/bank-evidence.ts';
import { restoreBankCall, scoringBanksCall, bankCall, banksCall } from './api/banks/banks.ts';
import { campaignCall, campaignsCall } from './api/campaign/campaign.ts';
import {
  campaignControlCall,
  deleteCampaignCall,
  exportCampaignCall,
  planCampaignCall,
} from './api/campaign/window.ts';
import { appendCall, appendsCall, undoAppendCall } from './api/data/append.ts';
import { dataExportCall } from './api/data/data-export.ts';
import { columnProfileCall, datasetCall, rejectListCall, datasetsCall } from './api/data/data.ts';
import { importCall, rejectsCall } from './api/data/import.ts';
import {
  checkImportCall,
  deleteMappingCall,
  inspectCall,
  mappingsCall,
  renameMappingCall,
} from './api/data/sources.ts';
import { deleteCall, deleteExportCall } from './api/delete.ts';
import { demoCall } from './api/demo.ts';
import {
  columnValuesCall,
  compareSegmentsCall,
  countDatasetCall,
  funnelCall,
  funnelChangesCall,
  funnelReviewCall,
  funnelTrendCall,
  readAheadCall,
  timeToConvertCall,
} from './api/funnel.ts';
import { compareRunsCall, promoteCall, runCall, runCurvesCall, runsCall } from './api/models/models.ts';
import { evaluateCall, trainCall } from './api/models/train.ts';
import {
  checkSettingsCall,
  enginesCall,
  modelsCall,
  trainingBanksCall,
  trainingPartsCall,
} from './api/models/training-options.ts';
import { exportTuningCall, tuneCall, tuningCall, tuningsCall } from './api/models/tune.ts';
import { reportCall } from './api/report/report.ts';
import { savePictureCall, saveTableCall } from './api/report/save.ts';
import { sampleAudienceCall, sampleProjectCall } from './api/sample-project.ts';
import { schemaCall } from './api/schema.ts';
import { audienceColumnsCall } from './api/score/audience.ts';
import { compareListsCall } from './api/score/compare-lists.ts';
import { driftCall } from './api/score/drift.ts';
import { explainCall, explainUserCall, findUserCall } from './api/score/explain.ts';
import { exportCall } from './api/score/export-runs.ts';
import { exportRankingCall, exportsCall } from './api/score/exports.ts';
import { contactColumnsCall } from './api/score/list-formats.ts';
import { rankingOutlookCall, rankAudienceCall, rankingCall, rankingPageCall } from './api/score/ranking.ts';
import { exportResultsCall, resultsCall } from './api/score/results.ts';
import { scoreCall } from './api/score/score.ts';
import {
  saveSegmentCall,
  segmentAddCall,
  segmentListCall,
  segmentRemoveCall,
  segmentRenameCall,
} from './api/segments/segments.ts';
import { compareCall } from './api/studies/compare.ts';
import {
  comparisonCall,
  comparisonsCall,
  deleteComparisonCall,
  deleteStudyCall,
  deleteTuningCall,
  studiesCall,
  studyCall,
} from './api/studies/experiments.ts';
import { studyHyperCall, studyImportanceCall, studyTransferCall, studyTsneCall } from './api/studies/new-study.ts';
import { comparisonReportCall, studyReportCall } from './api/studies/reports.ts';
import { saveViewCall, viewListCall, viewRemoveCall, viewRenameCall } from './api/views/views.ts';
import { doctorCall, licensesCall, sampleCall } from './api/without-project.ts';

/** The calls that are commands, in the order in which help lists them. */
export const commandCalls = [
  importCall,
  appendCall,
  appendsCall,
  undoAppendCall,
  rejectsCall,
  dataExportCall,
  funnelCall,
  segmentListCall,
  segmentAddCall,
  segmentRenameCall,
  segmentRemoveCall,
  viewListCall,
  viewRenameCall,
  viewRemoveCall,
  annotationListCall,
  annotationAddCall,
  annotationRemoveCall,
  bankCall,
  datasetsCall,
  columnProfileCall,
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
  explainCall,
  driftCall,
  compareListsCall,
  resultsCall,
  campaignCall,
  campaignsCall,
  reportCall,
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
  contactColumnsCall,
  rankAudienceCall,
  rankingCall,
  rankingOutlookCall,
  rankingPageCall,
  findUserCall,
  explainUserCall,
  exportRankingCall,
  exportsCall,
  exportResultsCall,
  deleteExportCall,
  planCampaignCall,
  campaignControlCall,
  exportCampaignCall,
  deleteCampaignCall,
  inspectCall,
  checkImportCall,
  mappingsCall,
  renameMappingCall,
  deleteMappingCall,
  datasetCall,
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
  compareSegmentsCall,
  saveSegmentCall,
  saveViewCall,
  saveAnnotationCall,
  columnValuesCall,
  countDatasetCall,
  readAheadCall,
  saveTableCall,
  savePictureCall,
] as const;

type AnyCall = (typeof commandCalls)[number] | (typeof windowCalls)[number];

/** The name of a call. */
export type CallName = AnyCall['name'];

/** The input of a call, before validation fills in defaults. */
export type CallInput<Name extends CallName> = z.input<Extract<AnyCall, { name: Name }>['input']>;

/** The result of a call. */
export type CallResult<Name extends CallName> = z.output<Extract<AnyCall, { name: Name }>['result']>;
