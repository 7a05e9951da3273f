/** All words of the window in Simplified Chinese. */
import type { Catalogue } from '../en/window.ts';
import { annotations } from './window/annotations.ts';
import { auc } from './window/auc.ts';
import { banks } from './window/banks.ts';
import { campaigns } from './window/campaigns.ts';
import { charts } from './window/charts.ts';
import { comparisons } from './window/comparisons.ts';
import { connectionAlert } from './window/connection-alert.ts';
import { data } from './window/data/data.ts';
import { errors } from './window/errors.ts';
import { funnel } from './window/funnel.ts';
import { jobs } from './window/jobs.ts';
import { models } from './window/models.ts';
import { parts } from './window/parts.ts';
import { report } from './window/report.ts';
import { drift } from './window/scoring/drift.ts';
import { listFormats } from './window/scoring/list-formats.ts';
import { overlap } from './window/scoring/overlap.ts';
import { results } from './window/scoring/results.ts';
import { score } from './window/scoring/score.ts';
import { users } from './window/scoring/users.ts';
import { segments } from './window/segments.ts';
import { about, settings } from './window/settings.ts';
import { shell } from './window/shell.ts';
import { shortcuts } from './window/shortcuts.ts';
import { steps } from './window/steps.ts';
import { studies } from './window/studies.ts';
import { train } from './window/train.ts';
import { tunings } from './window/tunings.ts';
import { views } from './window/views.ts';
import { welcome } from './window/welcome.ts';

/** The Simplified Chinese catalogue. */
export const chinese: Catalogue = {
  about,
  annotations,
  auc,
  banks,
  campaigns,
  charts,
  comparisons,
  data,
  drift,
  errors,
  funnel,
  jobs,
  models,
  listFormats,
  overlap,
  parts,
  report,
  results,
  score,
  segments,
  settings,
  shell,
  shortcuts,
  steps,
  studies,
  train,
  connectionAlert,
  tunings,
  users,
  views,
  welcome,
};
