/** What things are called within other messages. */
export const noun = {
  bank: 'bank',
  banner: 'banner',
  call: 'call',
  column: 'column',
  comparison: 'comparison',
  component: 'component',
  dataset: 'dataset',
  export: 'export',
  mapping: 'mapping',
  model: 'model',
  project: 'project',
  run: 'run',
  setting: 'setting',
  step: 'step',
  study: 'study',
  tuning: 'tuning',
};
