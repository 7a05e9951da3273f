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
    read: 'reading', inspect: 'looking at the file', check: 'checking', import: 'importing', write: 'writing', save: 'saving', prepare: 'preparing', count: 'counting',
    fit: 'preparing features', train: 'training', valid: 'measuring', test: 'measuring', evaluate: 'measuring', calibrate: 'calibrating', score: 'scoring', sort: 'sorting', sample: 'making the sample', delete: 'deleting',
  } as Readonly<Record<string, string>>,
  units: {
    records: 'records', rows: 'rows', samples: 'samples', users: 'users', bytes: 'bytes', rejected: 'rejected', epoch: 'epoch', epochs: 'epochs', 'samples/s': 'samples/s', candidates: 'candidates',
  } as Readonly<Record<string, string>>,
};
