/** All words of the window in English. */
import { banks } from './en/banks.ts';
import { charts } from './en/charts.ts';
import { comparisons } from './en/comparisons.ts';
import { data } from './en/data.ts';
import { errors } from './en/errors.ts';
import { funnel } from './en/funnel.ts';
import { jobs } from './en/jobs.ts';
import { models } from './en/models.ts';
import { parts } from './en/parts.ts';
import { score } from './en/score.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { shortcuts } from './en/shortcuts.ts';
import { steps } from './en/steps.ts';
import { studies } from './en/studies.ts';
import { train } from './en/train.ts';
import { trouble } from './en/trouble.ts';
import { welcome } from './en/welcome.ts';

/** The English catalogue; its type is what every language has to fill. */
export const english = {
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

/** What a language consists of. */
export type Catalogue = typeof english;
