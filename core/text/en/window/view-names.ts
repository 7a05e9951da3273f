/** The names of the views, in the window and in the native menu. */
export const viewNames = {
  data: 'Data',
  funnel: 'Funnel',
  banks: 'Banks',
  train: 'Train',
  models: 'Models',
  score: 'Score',
  campaigns: 'Campaigns',
};
