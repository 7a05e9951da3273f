/** Words of the metrics of a run and their intervals, in the Models and the Train view. */
export const auc = {
  hint:
    'Below it, the 95 % confidence interval (DeLong). If it contains 0.5, the AUC is marked as no better than ' +
    'chance. With fewer than ten conversions, the AUC is shown in grey with their number.',
  /** Follows the explanation of the log loss or of predicted over actual conversions. */
  otherHint:
    'Below it, the 95 % interval for other samples of the same kind. The samples of a user count together; drift is ' +
    'not part of it.',
  older: 'No interval: measured by an older version, without intervals.',
  sameOutcome:
    'No interval: all samples, or those of a test period, had the same outcome, so the variation of the log ' +
    'loss is unknown.',
  mixedOrOneUser:
    'No interval: some of the runs were measured by an older version, without intervals, or all samples are of one ' +
    'user.',
  gainHint:
    'Below it, the 95 % interval for other samples of the same kind. The samples of a user count together; drift is ' +
    'not part of it. The interval of a lift is this one divided by the share of the list.',
  gainUndefined:
    'No interval: this part of the list has fewer than two users, or all samples of the test set converted.',
  oneUser: 'No interval: all samples are of one user.',
  chance: 'no better than chance',
  /** The titles of the columns of a saved table, beside that of the AUC of a step itself. */
  saved: (step: string) => ({
    low: `${step}: lower 95 % limit`,
    high: `${step}: upper 95 % limit`,
    positives: `${step}: conversions`,
  }),
};
