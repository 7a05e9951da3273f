/** Words of an AUC and its interval, in the Models and the Train view. */
export const auc = {
  hint:
    'Below it, the 95 % confidence interval (DeLong). If it contains 0.5, the model may be no better than chance ' +
    'here. With fewer than ten conversions, the AUC is shown in grey with their number.',
  chance: 'no better than chance',
  /** The titles of the columns of a saved table, beside that of the AUC of a step itself. */
  saved: (step: string) => ({
    low: `${step}: lower 95 % limit`,
    high: `${step}: upper 95 % limit`,
    positives: `${step}: conversions`,
  }),
};
