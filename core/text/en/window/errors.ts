/** What kind of failure an error is, above the core's own words. */
export const errors = {
  headings: {
    usage: 'This does not go together',
    'unknown-name': 'There is nothing of this name',
    'invalid-input': 'A value cannot be used',
    'invalid-file': 'The file cannot be used',
    'invalid-config': 'A setting cannot be used',
    state: 'This is not possible at present',
    locked: 'The project is in use elsewhere',
    'newer-version': 'The project was made by a newer version',
    corrupt: 'The project file is damaged',
    'too-many-rejects': 'Too many records were rejected',
    unsupported: 'This is not supported',
    unavailable: 'Something that is needed is not there',
    'not-finite': 'The figures ran out of range',
    disk: 'The disk refused',
    cancelled: 'Cancelled',
    internal: 'A fault in the program',
  },
  retry: 'Try again',
  copy: 'Copy details',
  copied: 'Copied',
};
