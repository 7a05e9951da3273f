import { ownValue } from '../../../../core/own-value.ts';
import { csvText } from '../../../../core/text/csv.ts';
import { figuresOf, type Compared } from './result.ts';

/** All figures of a comparison, one row per model and step. */
export function figuresCsv({ rows, steps, splits }: Compared): string {
  const header = [
    'model',
    'step',
    'seeds',
    'auc_mean',
    'auc_std',
    'auc_low',
    'auc_high',
    'positives',
    'auc_gain_over_lightgbm',
    'log_loss_mean',
    'log_loss_std',
    'log_loss_low',
    'log_loss_high',
    'test_periods',
  ];
  return csvText([
    header,
    ...rows.flatMap((row) =>
      steps.map((step) => {
        const { gain, logLoss, ...auc } = figuresOf(row, step);
        const { mean, std, low = null, high = null, positives = null } = auc;
        const seeds = new Set(row.runs.map(({ seed }) => seed)).size;
        const losses = [logLoss.mean, logLoss.std, logLoss.low ?? null, logLoss.high ?? null];
        return [row.model, step, seeds, mean, std, low, high, positives, gain, ...losses, splits?.length ?? 1];
      }),
    ),
  ]);
}

/** The figures of each test period, one row per period, model and step. */
export function periodsCsv({ steps, splits = [] }: Compared): string {
  const header = ['test_period', 'from', 'to', 'rows', 'model', 'step', 'positives'];
  const figures = ['auc_mean', 'auc_std', 'auc_low', 'auc_high', 'predicted_over_actual'];
  const ratioEnds = ['predicted_over_actual_low', 'predicted_over_actual_high'];
  return csvText([
    [...header, ...figures, ...ratioEnds],
    ...splits.flatMap(({ period, from, to, rows, positives, models }) =>
      models.flatMap(({ model, figures: byStep }) =>
        steps.map((step) => {
          const { mean, std, low = null, high = null, calibration } = byStep[step];
          const ratio = [calibration.mean, calibration.low ?? null, calibration.high ?? null];
          return [period, from, to, rows, model, step, ownValue(positives, step) ?? 0, mean, std, low, high, ...ratio];
        }),
      ),
    ),
  ]);
}

const TEST_COLUMNS = [
  'step',
  'model',
  'against',
  'best_baseline',
  'seeds',
  'difference',
  't',
  'p',
  'p_adjusted',
  'delong_difference',
  'delong_low',
  'delong_high',
  'delong_p',
  'delong_p_adjusted',
  'test_periods',
];

/** All tests of a comparison, one row per pair of models and step. */
export function testsCsv({ tests, delong }: Compared): string {
  return csvText([
    TEST_COLUMNS,
    ...tests.map(({ step, model, against, best, seeds, difference, t, p, pAdjusted, splits = 1 }) => {
      const delongTest = delong.find((other) => other.step === step && other.against === against);
      const onSamples = [
        delongTest?.difference ?? null,
        delongTest?.low ?? null,
        delongTest?.high ?? null,
        delongTest?.p ?? null,
        delongTest?.pAdjusted ?? null,
      ];
      return [step, model, against, best ? 1 : 0, seeds, difference, t, p, pAdjusted, ...onSamples, splits];
    }),
  ]);
}
