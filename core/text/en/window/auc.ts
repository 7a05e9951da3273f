/** Words of an AUC and its interval, in the Models and the Train view. */
export const auc = {
  hint:
    'Below it, the 95 % confidence interval (DeLong). If it contains 0.5, the model may be no better than chance ' +
    'here. With fewer than ten conversions, the AUC is shown in grey with their number.',
  chance: 'no better than chance',
};
