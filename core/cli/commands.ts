import type { commandCalls } from '../api.ts';
import type { Command } from './command.ts';

/**
 * Where each command is declared: the calls of the contract in its order, `serve`, which runs until stopped, and
 * `completion`, which describes the commands. Loads only the requested command, since creating all schemas is slow.
 */
const declared = {
  import: async () => (await import('../api/data/import.ts')).importCall,
  append: async () => (await import('../api/data/append.ts')).appendCall,
  appends: async () => (await import('../api/data/append.ts')).appendsCall,
  'undo append': async () => (await import('../api/data/append.ts')).undoAppendCall,
  rejects: async () => (await import('../api/data/import.ts')).rejectsCall,
  'data export': async () => (await import('../api/data/data-export.ts')).dataExportCall,
  funnel: async () => (await import('../api/funnel.ts')).funnelCall,
  'segment list': async () => (await import('../api/segments/segments.ts')).segmentListCall,
  'segment add': async () => (await import('../api/segments/segments.ts')).segmentAddCall,
  'segment rename': async () => (await import('../api/segments/segments.ts')).segmentRenameCall,
  'segment remove': async () => (await import('../api/segments/segments.ts')).segmentRemoveCall,
  'view list': async () => (await import('../api/views/views.ts')).viewListCall,
  'view rename': async () => (await import('../api/views/views.ts')).viewRenameCall,
  'view remove': async () => (await import('../api/views/views.ts')).viewRemoveCall,
  'annotation list': async () => (await import('../api/annotations/annotations.ts')).annotationListCall,
  'annotation add': async () => (await import('../api/annotations/annotations.ts')).annotationAddCall,
  'annotation remove': async () => (await import('../api/annotations/annotations.ts')).annotationRemoveCall,
  bank: async () => (await import('../api/banks/banks.ts')).bankCall,
  datasets: async () => (await import('../api/data/data.ts')).datasetsCall,
  'column-profile': async () => (await import('../api/data/data.ts')).columnProfileCall,
  banks: async () => (await import('../api/banks/banks.ts')).banksCall,
  runs: async () => (await import('../api/models/models.ts')).runsCall,
  delete: async () => (await import('../api/delete.ts')).deleteCall,
  train: async () => (await import('../api/models/train.ts')).trainCall,
  tune: async () => (await import('../api/models/tune.ts')).tuneCall,
  compare: async () => (await import('../api/studies/compare.ts')).compareCall,
  evaluate: async () => (await import('../api/models/train.ts')).evaluateCall,
  promote: async () => (await import('../api/models/models.ts')).promoteCall,
  'study hyper': async () => (await import('../api/studies/new-study.ts')).studyHyperCall,
  'study transfer': async () => (await import('../api/studies/new-study.ts')).studyTransferCall,
  'study tsne': async () => (await import('../api/studies/new-study.ts')).studyTsneCall,
  'study importance': async () => (await import('../api/studies/new-study.ts')).studyImportanceCall,
  score: async () => (await import('../api/score/score.ts')).scoreCall,
  explain: async () => (await import('../api/score/explain.ts')).explainCall,
  drift: async () => (await import('../api/score/drift.ts')).driftCall,
  'compare-lists': async () => (await import('../api/score/compare-lists.ts')).compareListsCall,
  results: async () => (await import('../api/score/results.ts')).resultsCall,
  campaign: async () => (await import('../api/campaign/campaign.ts')).campaignCall,
  campaigns: async () => (await import('../api/campaign/campaign.ts')).campaignsCall,
  report: async () => (await import('../api/report/report.ts')).reportCall,
  export: async () => (await import('../api/score/export-runs.ts')).exportCall,
  schema: async () => (await import('../api/schema.ts')).schemaCall,
  doctor: async () => (await import('../api/without-project.ts')).doctorCall,
  licenses: async () => (await import('../api/without-project.ts')).licensesCall,
  sample: async () => (await import('../api/without-project.ts')).sampleCall,
  demo: async () => (await import('../api/demo.ts')).demoCall,
  serve: async () => (await import('./serve.ts')).serveCommand,
  completion: async () => (await import('./completion/command.ts')).completionCommand(loadCommands),
} satisfies Readonly<Record<(typeof commandCalls)[number]['name'] | 'serve' | 'completion', () => Promise<Command>>>;

/** The name of a command. */
export type CommandName = keyof typeof declared;

/** The names of all commands, in help order. */
export const commandNames = Object.keys(declared) as readonly CommandName[];

/** The declaration of a command. */
export function loadCommand(name: CommandName): Promise<Command> {
  return declared[name]();
}

/** The declarations of all commands. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(commandNames.map(loadCommand));
}
