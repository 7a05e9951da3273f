/** All messages of the core in English; every language must fill their type. */
import { api } from './messages/api.ts';
import { base } from './messages/base.ts';
import { cli } from './messages/cli.ts';
import { compare } from './messages/compare.ts';
import { datasetExport } from './messages/dataset-export.ts';
import { desktop } from './messages/desktop.ts';
import { doctor } from './messages/doctor.ts';
import { engine } from './messages/engine.ts';
import { evaluate } from './messages/evaluate.ts';
import { exporting } from './messages/export.ts';
import { features } from './messages/features.ts';
import { host } from './messages/host.ts';
import { ingest } from './messages/ingest.ts';
import { issue } from './messages/issue.ts';
import { models } from './messages/models.ts';
import { noun } from './messages/noun.ts';
import { predict } from './messages/predict.ts';
import { report } from './messages/report.ts';
import { results } from './messages/results.ts';
import { review } from './messages/review.ts';
import { sample } from './messages/sample.ts';
import { score } from './messages/score.ts';
import { serve } from './messages/serve.ts';
import { store } from './messages/store.ts';
import { study } from './messages/study.ts';
import { system } from './messages/system.ts';
import { train } from './messages/train.ts';
import { trees } from './messages/trees.ts';
import { tune } from './messages/tune.ts';

export const messages = {
  api,
  base,
  cli,
  compare,
  datasetExport,
  desktop,
  doctor,
  engine,
  evaluate,
  export: exporting,
  features,
  host,
  ingest,
  issue,
  models,
  noun,
  predict,
  report,
  results,
  review,
  sample,
  score,
  serve,
  store,
  study,
  system,
  train,
  trees,
  tune,
};

export type Messages = typeof messages;
