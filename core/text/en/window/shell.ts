/** The frame of the window: navigation, project, settings, shortcuts, what happened to the core. */
export const shell = {
  program: 'Stepladder',
  navigation: 'Views',
  views: { data: 'Data', funnel: 'Funnel', banks: 'Banks', train: 'Train', models: 'Models', score: 'Score' },
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
