/** All words of the window in Simplified Chinese. */
import type { Catalogue } from './en.ts';
import { banks } from './zh-CN/banks.ts';
import { charts } from './zh-CN/charts.ts';
import { comparisons } from './zh-CN/comparisons.ts';
import { data } from './zh-CN/data.ts';
import { errors } from './zh-CN/errors.ts';
import { funnel } from './zh-CN/funnel.ts';
import { jobs } from './zh-CN/jobs.ts';
import { models } from './zh-CN/models.ts';
import { parts } from './zh-CN/parts.ts';
import { score } from './zh-CN/score.ts';
import { settings } from './zh-CN/settings.ts';
import { shell } from './zh-CN/shell.ts';
import { shortcuts } from './zh-CN/shortcuts.ts';
import { steps } from './zh-CN/steps.ts';
import { studies } from './zh-CN/studies.ts';
import { train } from './zh-CN/train.ts';
import { trouble } from './zh-CN/trouble.ts';
import { welcome } from './zh-CN/welcome.ts';

/** The Simplified Chinese catalogue. */
export const chinese: Catalogue = {
  banks,
  charts,
  comparisons,
  data,
  errors,
  funnel,
  jobs,
  models,
  parts,
  score,
  settings,
  shell,
  shortcuts,
  steps,
  studies,
  train,
  trouble,
  welcome,
};
