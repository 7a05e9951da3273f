/** All messages of the core in English; every language has their type. */
import { columnRole } from './column-role.ts';
import { base } from './messages/base.ts';
import { annotation } from './messages/data/annotation.ts';
import { datasetExport } from './messages/data/dataset-export.ts';
import { features } from './messages/data/features.ts';
import { formats } from './messages/data/formats.ts';
import { ingest } from './messages/data/ingest.ts';
import { review } from './messages/data/review.ts';
import { sample } from './messages/data/sample.ts';
import { segment } from './messages/data/segment.ts';
import { store } from './messages/data/store.ts';
import { view } from './messages/data/view.ts';
import { api } from './messages/interfaces/api.ts';
import { cli } from './messages/interfaces/cli.ts';
import { desktop } from './messages/interfaces/desktop.ts';
import { doctor } from './messages/interfaces/doctor.ts';
import { host } from './messages/interfaces/host.ts';
import { results } from './messages/interfaces/results.ts';
import { serve } from './messages/interfaces/serve.ts';
import { issue } from './messages/issue.ts';
import { engine } from './messages/models/engine.ts';
import { evaluate } from './messages/models/evaluate.ts';
import { models } from './messages/models/models.ts';
import { train } from './messages/models/train.ts';
import { trees } from './messages/models/trees.ts';
import { noun } from './messages/noun.ts';
import { campaign } from './messages/scoring/campaign.ts';
import { drift } from './messages/scoring/drift.ts';
import { explain } from './messages/scoring/explain.ts';
import { exporting } from './messages/scoring/export.ts';
import { listFormat } from './messages/scoring/list-format.ts';
import { listResults } from './messages/scoring/list-results.ts';
import { predict } from './messages/scoring/predict.ts';
import { score } from './messages/scoring/score.ts';
import { compare } from './messages/studies/compare.ts';
import { report } from './messages/studies/report.ts';
import { study } from './messages/studies/study.ts';
import { tune } from './messages/studies/tune.ts';
import { system } from './messages/system.ts';

export const messages = {
  annotation,
  api,
  base,
  campaign,
  cli,
  columnRole,
  compare,
  datasetExport,
  desktop,
  doctor,
  drift,
  engine,
  evaluate,
  explain,
  export: exporting,
  features,
  formats,
  host,
  ingest,
  issue,
  listFormat,
  models,
  noun,
  listResults,
  predict,
  report,
  results,
  review,
  sample,
  score,
  segment,
  serve,
  store,
  study,
  system,
  train,
  trees,
  tune,
  view,
};

export type Messages = typeof messages;
