/**
 * The contract: every call of the program, declared once. The command line, its help, the served page and a window's
 * types derive from this list; a new command is a new declaration under core/api/ and a line here. Each declaration is
 * loaded when it is needed, since creating all schemas is slow.
 */
import type { z } from 'zod';

/** Checks, in types only, that each call is listed under its own name. */
function declared<Loaders extends { readonly [Name in keyof Loaders]: () => Promise<{ readonly name: Name }> }>(
  loaders: Loaders,
): Loaders {
  return loaders;
}

/** The calls that are commands, in the order in which help lists them. */
export const commandCalls = declared({
  import: async () => (await import('./api/data/import.ts')).importCall,
  append: async () => (await import('./api/data/append.ts')).appendCall,
  appends: async () => (await import('./api/data/append.ts')).appendsCall,
  'undo append': async () => (await import('./api/data/append.ts')).undoAppendCall,
  rejects: async () => (await import('./api/data/import.ts')).rejectsCall,
  'data export': async () => (await import('./api/data/data-export.ts')).dataExportCall,
  funnel: async () => (await import('./api/funnel.ts')).funnelCall,
  'segment list': async () => (await import('./api/segments/segments.ts')).segmentListCall,
  'segment add': async () => (await import('./api/segments/segments.ts')).segmentAddCall,
  'segment rename': async () => (await import('./api/segments/segments.ts')).segmentRenameCall,
  'segment remove': async () => (await import('./api/segments/segments.ts')).segmentRemoveCall,
  'view list': async () => (await import('./api/views/views.ts')).viewListCall,
  'view add': async () => (await import('./api/views/add-view.ts')).viewAddCall,
  'view rename': async () => (await import('./api/views/views.ts')).viewRenameCall,
  'view remove': async () => (await import('./api/views/views.ts')).viewRemoveCall,
  'annotation list': async () => (await import('./api/annotations/annotations.ts')).annotationListCall,
  'annotation add': async () => (await import('./api/annotations/annotations.ts')).annotationAddCall,
  'annotation remove': async () => (await import('./api/annotations/annotations.ts')).annotationRemoveCall,
  bank: async () => (await import('./api/banks/banks.ts')).bankCall,
  datasets: async () => (await import('./api/data/data.ts')).datasetsCall,
  'column-profile': async () => (await import('./api/data/data.ts')).columnProfileCall,
  banks: async () => (await import('./api/banks/list-banks.ts')).banksCall,
  runs: async () => (await import('./api/models/models.ts')).runsCall,
  delete: async () => (await import('./api/delete.ts')).deleteCall,
  train: async () => (await import('./api/models/train.ts')).trainCall,
  refit: async () => (await import('./api/models/refit.ts')).refitCall,
  'train-banks': async () => (await import('./api/models/train-banks.ts')).trainBanksCall,
  tune: async () => (await import('./api/models/tune.ts')).tuneCall,
  compare: async () => (await import('./api/studies/compare.ts')).compareCall,
  evaluate: async () => (await import('./api/models/train.ts')).evaluateCall,
  promote: async () => (await import('./api/models/models.ts')).promoteCall,
  'study hyper': async () => (await import('./api/studies/new-study.ts')).studyHyperCall,
  'study transfer': async () => (await import('./api/studies/new-study.ts')).studyTransferCall,
  'study tsne': async () => (await import('./api/studies/new-study.ts')).studyTsneCall,
  'study importance': async () => (await import('./api/studies/new-study.ts')).studyImportanceCall,
  score: async () => (await import('./api/score/score.ts')).scoreCall,
  explain: async () => (await import('./api/score/explain.ts')).explainCall,
  drift: async () => (await import('./api/score/drift.ts')).driftCall,
  'compare-lists': async () => (await import('./api/score/compare-lists.ts')).compareListsCall,
  exports: async () => (await import('./api/score/exports.ts')).exportsCall,
  results: async () => (await import('./api/score/results.ts')).resultsCall,
  campaign: async () => (await import('./api/campaign/campaign.ts')).campaignCall,
  campaigns: async () => (await import('./api/campaign/campaign.ts')).campaignsCall,
  report: async () => (await import('./api/report/report.ts')).reportCall,
  export: async () => (await import('./api/score/export-runs.ts')).exportCall,
  schema: async () => (await import('./api/schema.ts')).schemaCall,
  doctor: async () => (await import('./api/without-project.ts')).doctorCall,
  licenses: async () => (await import('./api/without-project.ts')).licensesCall,
  sample: async () => (await import('./api/without-project.ts')).sampleCall,
  demo: async () => (await import('./api/demo.ts')).demoCall,
});

/**
 * The calls that only windows make, because their inputs or results are made for a screen; the command line leaves them
 * out.
 */
export const windowCalls = declared({
  'bank-list': async () => (await import('./api/banks/bank-evidence.ts')).bankListCall,
  'bank-evidence': async () => (await import('./api/banks/bank-evidence.ts')).bankEvidenceCall,
  'ranking-by-objective': async () => (await import('./api/banks/bank-evidence.ts')).rankingByObjectiveCall,
  'restore-bank': async () => (await import('./api/banks/banks.ts')).restoreBankCall,
  'scoring-banks': async () => (await import('./api/banks/banks.ts')).scoringBanksCall,
  'audience-columns': async () => (await import('./api/score/audience.ts')).audienceColumnsCall,
  'contact-columns': async () => (await import('./api/score/list-formats.ts')).contactColumnsCall,
  'rank-audience': async () => (await import('./api/score/ranking.ts')).rankAudienceCall,
  ranking: async () => (await import('./api/score/ranking.ts')).rankingCall,
  'ranking-outlook': async () => (await import('./api/score/ranking.ts')).rankingOutlookCall,
  'ranking-page': async () => (await import('./api/score/ranking.ts')).rankingPageCall,
  'find-user': async () => (await import('./api/score/explain.ts')).findUserCall,
  'explain-user': async () => (await import('./api/score/explain.ts')).explainUserCall,
  'export-ranking': async () => (await import('./api/score/exports.ts')).exportRankingCall,
  'results-of-export': async () => (await import('./api/score/results.ts')).resultsOfExportCall,
  'delete-export': async () => (await import('./api/delete.ts')).deleteExportCall,
  'plan-campaign': async () => (await import('./api/campaign/window.ts')).planCampaignCall,
  'campaign-control': async () => (await import('./api/campaign/window.ts')).campaignControlCall,
  'export-campaign': async () => (await import('./api/campaign/window.ts')).exportCampaignCall,
  'delete-campaign': async () => (await import('./api/campaign/window.ts')).deleteCampaignCall,
  inspect: async () => (await import('./api/data/sources.ts')).inspectCall,
  'check-import': async () => (await import('./api/data/sources.ts')).checkImportCall,
  mappings: async () => (await import('./api/data/sources.ts')).mappingsCall,
  'rename-mapping': async () => (await import('./api/data/sources.ts')).renameMappingCall,
  'delete-mapping': async () => (await import('./api/data/sources.ts')).deleteMappingCall,
  dataset: async () => (await import('./api/data/data.ts')).datasetCall,
  'reject-list': async () => (await import('./api/data/data.ts')).rejectListCall,
  models: async () => (await import('./api/models/training-options.ts')).modelsCall,
  engines: async () => (await import('./api/models/training-options.ts')).enginesCall,
  'check-settings': async () => (await import('./api/models/training-options.ts')).checkSettingsCall,
  'training-banks': async () => (await import('./api/models/training-options.ts')).trainingBanksCall,
  'training-parts': async () => (await import('./api/models/training-options.ts')).trainingPartsCall,
  'run-list': async () => (await import('./api/models/run-lists.ts')).runListCall,
  'training-runs': async () => (await import('./api/models/run-lists.ts')).trainingRunsCall,
  run: async () => (await import('./api/models/models.ts')).runCall,
  'run-curves': async () => (await import('./api/models/models.ts')).runCurvesCall,
  'compare-runs': async () => (await import('./api/models/models.ts')).compareRunsCall,
  comparisons: async () => (await import('./api/studies/experiments.ts')).comparisonsCall,
  comparison: async () => (await import('./api/studies/experiments.ts')).comparisonCall,
  'comparison-report': async () => (await import('./api/studies/reports.ts')).comparisonReportCall,
  'delete-comparison': async () => (await import('./api/studies/experiments.ts')).deleteComparisonCall,
  tunings: async () => (await import('./api/models/tune.ts')).tuningsCall,
  tuning: async () => (await import('./api/models/tune.ts')).tuningCall,
  'export-tuning': async () => (await import('./api/models/tune.ts')).exportTuningCall,
  'delete-tuning': async () => (await import('./api/studies/experiments.ts')).deleteTuningCall,
  studies: async () => (await import('./api/studies/experiments.ts')).studiesCall,
  study: async () => (await import('./api/studies/experiments.ts')).studyCall,
  'study-report': async () => (await import('./api/studies/reports.ts')).studyReportCall,
  'delete-study': async () => (await import('./api/studies/experiments.ts')).deleteStudyCall,
  'sample-project': async () => (await import('./api/sample-project.ts')).sampleProjectCall,
  'sample-audience': async () => (await import('./api/sample-project.ts')).sampleAudienceCall,
  'funnel-review': async () => (await import('./api/funnel.ts')).funnelReviewCall,
  'funnel-trend': async () => (await import('./api/funnel.ts')).funnelTrendCall,
  'time-to-convert': async () => (await import('./api/funnel.ts')).timeToConvertCall,
  'funnel-changes': async () => (await import('./api/funnel.ts')).funnelChangesCall,
  'compare-segments': async () => (await import('./api/funnel.ts')).compareSegmentsCall,
  'save-segment': async () => (await import('./api/segments/segments.ts')).saveSegmentCall,
  'save-view': async () => (await import('./api/views/views.ts')).saveViewCall,
  'save-annotation': async () => (await import('./api/annotations/annotations.ts')).saveAnnotationCall,
  'column-values': async () => (await import('./api/funnel-data.ts')).columnValuesCall,
  'count-dataset': async () => (await import('./api/funnel-data.ts')).countDatasetCall,
  'read-ahead': async () => (await import('./api/funnel-data.ts')).readAheadCall,
  'save-table': async () => (await import('./api/report/save.ts')).saveTableCall,
  'save-picture': async () => (await import('./api/report/save.ts')).savePictureCall,
});

type Loaders = typeof commandCalls & typeof windowCalls;

/** The name of a call. */
export type CallName = keyof Loaders;

type Declared<Name extends CallName> = Awaited<ReturnType<Loaders[Name]>>;

/** The input of a call, before validation fills in defaults. */
export type CallInput<Name extends CallName> = z.input<Declared<Name>['input']>;

/** The result of a call. */
export type CallResult<Name extends CallName> = z.output<Declared<Name>['result']>;
