/** Words of an AUC and its interval, in the Models and the Train view. */
export const auc = {
  hint:
    'Below it, the 95 % interval for other samples of the same kind (DeLong’s variance). If it contains 0.5, the ' +
    'model may be no better than chance here. Grey with the number of conversions: there are fewer than ten.',
  chance: 'no better than chance',
};
