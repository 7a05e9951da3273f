/** Long calls at the foot of the navigation. */
export const jobs = {
  title: 'Jobs',
  queued: 'waits for its turn',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  cancel: 'Cancel',
  cancelJob: (title: string) => `Cancel ${title}`,
  dismiss: 'Dismiss',
  dismissJob: (title: string) => `Dismiss ${title}`,
  dismissEnded: 'Dismiss ended',
  resume: 'Resume',
  show: 'Show',
  details: 'Details',
  left: (duration: string) => `${duration} left`,
  took: (duration: string) => `took ${duration}`,
  notes: (count: string) => `Notes (${count})`,
  phases: {
    read: 'reading', unpack: 'unpacking', columns: 'writing columns', parquet: 'writing', write: 'writing', sample: 'making the sample', count: 'counting', features: 'preparing features',
    train: 'training', valid: 'measuring', predict: 'measuring', stop: 'stopping', audience: 'reading the audience', score: 'scoring', bank: 'setting up banks',
  } as Readonly<Record<string, string>>,
  units: {
    'records': (count: string) => `${count} records`, 'rejected': (count: string) => `${count} rejected`, 'rows': (count: string) => `${count} rows`, 'samples': (count: string) => `${count} samples`,
    'users': (count: string) => `${count} users`, 'candidates': (count: string) => `${count} candidates`, 'samples/s': (count: string) => `${count} samples/s`, 'epoch': (count: string) => `epoch ${count}`,
  } as Readonly<Record<string, (count: string) => string>>,
  /** By the name of the call; what it is done to may be unknown. */
  titles: {
    'import': (what: string) => `Import of ${what}`,
    'train': (what: string) => `Training of ${what}`,
    'evaluate': (what: string) => `Measuring ${what}`,
    'delete': (what: string) => `Deletion of ${what}`,
    'score': () => 'Scoring of an audience',
    'rank-audience': () => 'Ranking of an audience',
    'export-ranking': () => 'Export of the ranked list',
    'sample-project': () => 'Sample project',
  } as Readonly<Record<string, (what: string) => string>>,
  stopped: 'stopped; its checkpoint is kept',
};
