/** The texts of a window without a project. */
export const welcome = {
  title: 'Stepladder',
  sentence:
    'Shows where a card campaign loses people between impression and activation, and ranks who should ' +
    'see which banner next.',
  open: 'Open a project',
  create: 'New project',
  sample: 'Try the sample',
  sampleHint: 'A made-up campaign with two trained models, ready within a minute.',
  sampleComes: 'Making the sample',
  sampleIs: 'First the impressions of a made-up campaign, then a model for each of two banks.',
  recent: 'Recent projects',
  noRecent: 'Projects you open are listed here.',
  drop: 'Drop a project file (*.stepladder) to open it, or funnel exports to start a project with them.',
  opened: (when: string) => `opened ${when}`,
  nameTitle: 'New project',
  name: 'Name of the project',
  nameHint: 'The file is saved in the projects folder.',
  nameMissing: 'Enter a name',
  make: 'Create',
  notOpened: 'The project was not opened',
  upload: 'From this computer…',
};
