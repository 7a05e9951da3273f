/** The dialog of keyboard shortcuts. */
export const shortcuts = {
  title: 'Keyboard shortcuts',
  groups: { project: 'Project', views: 'Views', window: 'Window', tables: 'Tables' },
  commands: {
    'new-project': 'New project', 'open-project': 'Open a project', 'import': 'Import a funnel export', 'score': 'Score an audience', 'export': 'Export the ranked list', 'settings': 'Settings', 'shortcuts': 'This list',
    'view-data': 'Data', 'view-funnel': 'Funnel', 'view-banks': 'Banks', 'view-train': 'Train', 'view-models': 'Models', 'view-score': 'Score',
  },
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  zoomReset: 'Usual size',
  fullScreen: 'Full screen',
  back: 'Back',
  forward: 'Forward',
  rows: 'From row to row',
  chooseRow: 'Choose a row',
  moveRow: 'Move a training that waits',
  close: 'Close a dialog or menu',
};
