/** Words of the dialog that writes a report on the project. */
export const report = {
  action: 'Report…',
  title: 'Report',
  hint:
    'Funnel, model cards, campaign plan and results as one page to pass on. It needs no network, and its figures are ' +
    'those of the window.',
  fileName: (project: string) => `Report on ${project}`,
  parts: 'Parts',
  part: { funnel: 'Funnel', models: 'Model cards', campaign: 'Campaign plan', results: 'Results' },
  none: {
    funnel: 'no dataset yet',
    models: 'no finished run yet',
    campaign: 'no saved campaign yet',
    results: 'no exported list yet',
  },
  dataset: 'Dataset',
  runs: 'Runs',
  runOf: (run: string, bank: string, model: string) => `${run} · ${bank} · ${model}`,
  activeRuns: 'active run of each bank',
  campaign: 'Campaign',
  format: 'Format',
  language: 'Language',
  printHint:
    'The PDF is made with a browser on the machine that runs Stepladder. Without one, save HTML, open it and print ' +
    'it as PDF.',
  save: 'Save as…',
  cancel: 'Cancel',
  writing: 'Writing the report',
  written: (name: string) => `Written: ${name}`,
  noParts: 'Choose a part first',
  chooseList: 'Choose the exported list…',
  noList: 'Choose the exported list first',
};
