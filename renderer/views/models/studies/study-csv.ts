import { csvText } from '../../../../core/text/csv.ts';
import { dropOf, spreadOf, type Study, type StudyOf } from './result.ts';

/** All figures of a study as CSV. */
export function studyCsv(study: Study): string {
  switch (study.kind) {
    case 'transfer':
      return transferCsv(study);
    case 'tsne':
      return tsneCsv(study);
    case 'importance':
      return importanceCsv(study);
    case 'hyper':
      return hyperCsv(study);
  }
}

function transferCsv({ run, on, transfers }: StudyOf<'transfer'>): string {
  const header = ['run', 'part', 'from', 'to', 'group', 'quartile', 'samples', 'mean_weight', 'std_weight'];
  return csvText([
    header,
    ...transfers.flatMap(({ from, to, cells }) =>
      cells.map(({ group, quartile, count, mean, std }) => [run, on, from, to, group, quartile, count, mean, std]),
    ),
  ]);
}

function tsneCsv({ run, on, step, points }: StudyOf<'tsne'>): string {
  const header = ['run', 'part', 'step', 'label', 'probability', 'rank', 'q_x', 'q_y', 'pq_x', 'pq_y', 'z_x', 'z_y'];
  return csvText([
    header,
    ...points.map(({ label, probability, rank, q, pq, z }) => [
      run,
      on,
      step,
      label,
      probability,
      rank,
      ...q,
      ...pq,
      ...z,
    ]),
  ]);
}

function importanceCsv({ run, on, steps, features }: StudyOf<'importance'>): string {
  const header = ['run', 'part', 'feature', 'step', 'auc_drop', 'std', 'low', 'high'];
  return csvText([
    header,
    ...features.flatMap((feature) =>
      steps.map((step) => {
        const { drop, std, low = null, high = null } = dropOf(feature, step);
        return [run, on, feature.feature, step, drop, std, low, high];
      }),
    ),
  ]);
}

function hyperCsv({ model, parameter, steps, values }: StudyOf<'hyper'>): string {
  const header = [
    'model',
    'setting',
    'value',
    'step',
    'seeds',
    'auc_mean',
    'auc_std',
    'auc_low',
    'auc_high',
    'log_loss_mean',
    'log_loss_std',
    'log_loss_low',
    'log_loss_high',
  ];
  return csvText([
    header,
    ...values.flatMap((value) =>
      steps.map((step) => {
        const { mean, std, low = null, high = null, logLoss } = spreadOf(value, step);
        const auc = [mean, std, low, high];
        const losses = [logLoss.mean, logLoss.std, logLoss.low ?? null, logLoss.high ?? null];
        return [model, parameter, value.value, step, value.runs.length, ...auc, ...losses];
      }),
    ),
  ]);
}
