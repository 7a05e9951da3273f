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

/** The frame of the window: navigation, project menu, and views that load or cannot be shown. */
export const shell = {
  program: 'Stepladder',
  navigation: 'Views',
  views: viewNames,
  windowTitle: (view: string, project: string) => `${view} · ${project} – Stepladder`,
  project: 'Project',
  newProject: 'New project…',
  openProject: 'Open project…',
  settings: 'Settings',
  shortcuts: 'Keyboard shortcuts',
  connecting: 'Starting…',
  loadingView: 'Loading…',
  viewFailed: 'This view could not be loaded.',
  unknownView: 'No view has this address.',
  toData: 'Go to Data',
};
