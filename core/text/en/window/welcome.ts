/** What a window without a project shows. */
export const welcome = {
  title: 'Stepladder',
  sentence:
    'Finds where a card campaign loses people on the way from impression to activation, and ranks ' +
    'who should see which banner next.',
  open: 'Open a project',
  create: 'New project',
  sample: 'Try the sample',
  sampleHint: 'A made-up campaign with two trained models; ready within a minute.',
  sampleComes: 'The sample is being made',
  sampleIs: 'First the impressions of a made-up campaign, then a model for each of two banks.',
  recent: 'Recent projects',
  noRecent: 'Projects that you open are listed here.',
  drop: 'Drop a project file (*.stepladder) to open it',
  opened: (when: string) => `opened ${when}`,
  nameTitle: 'New project',
  name: 'Name of the project',
  nameHint: 'The file is made in the folder of the projects.',
  nameMissing: 'Write a name',
  make: 'Create',
  notOpened: 'The project was not opened',
  upload: 'From this computer…',
};
