/** The dialog of keyboard shortcuts. */
export const shortcuts = {
  title: 'Keyboard shortcuts',
  groups: { project: 'Project', views: 'Views', window: 'Window', tables: 'Tables' },
  commands: {
    'new-project': 'New project',
    'open-project': 'Open a project',
    import: 'Import a funnel export',
    score: 'Score an audience',
    export: 'Export the ranked list',
    settings: 'Settings',
    shortcuts: 'This list',
  },
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Actual size',
  fullScreen: 'Full screen',
  back: 'Back',
  forward: 'Forward',
  rows: 'Move between rows',
  chooseRow: 'Choose a row',
  moveRow: 'Move a waiting training run',
  close: 'Close a dialog or menu',
};
