/** What kind of failure an error is, above the core's own words. */
export const errors = {
  headings: {
    usage: 'These options do not go together',
    'unknown-name': 'Unknown name',
    'invalid-input': 'Invalid value',
    'invalid-file': 'The file cannot be used',
    'invalid-config': 'Invalid setting',
    state: 'Not possible right now',
    locked: 'The project is in use elsewhere',
    'newer-version': 'The project was made by a newer version',
    corrupt: 'The project file is damaged',
    'too-many-rejects': 'Too many rejected records',
    unsupported: 'Not supported',
    unavailable: 'Not available',
    'not-finite': 'Numbers out of range',
    disk: 'Disk error',
    cancelled: 'Cancelled',
    internal: 'Internal error',
  },
  retry: 'Try again',
  copy: 'Copy details',
  copied: 'Copied',
};
