/** Words about saved views. */
export const views = {
  title: 'Saved views',
  save: 'Save view…',
  menu: 'View actions',
  saveTitle: 'Save this view',
  renameTitle: (name: string) => `Rename view ${name}`,
  what: {
    funnel:
      'Saves the dataset, filters, comparison, grouping, step and scale, but not the figures, which are recomputed.',
    models: 'Saves the page, bank, step and chosen runs, but not the figures.',
    score: 'Saves the banks, runs, segment, selection and scale. The view applies them to the audience that is open.',
    results: 'Saves the list, the later dataset and the step, but not the figures, which are recomputed.',
  },
  name: 'Name',
  nameFirst: 'Enter a name first.',
  exists: 'A view with this name already exists.',
  replaces: 'Replaces the view with this name.',
  saveAction: 'Save',
  replace: 'Replace',
  rename: 'Rename…',
  remove: 'Delete…',
  removeTitle: (name: string) => `Delete view ${name}?`,
  removeMessage: 'Only the saved view is deleted, no data.',
  cannotShow: (name: string) => `${name} cannot be shown`,
  goneNotes: {
    funnel: (problem: string) => `${problem}; the view shows the conditions as they were when it was saved`,
    models: (problem: string) => `${problem}; the view shows only the other runs`,
    score: (problem: string) => `${problem}; the view uses the default instead`,
  },
};
