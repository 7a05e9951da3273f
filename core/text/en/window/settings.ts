/** The settings dialog. */
export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', system: 'System' },
  language: 'Language',
  machine: 'This machine',
  machineLoading: 'Looking for engines and libraries…',
  part: 'Component',
  partKinds: { engine: 'engine', library: 'library' },
  version: 'Version',
  device: 'Device',
  missing: 'not found',
  done: 'Done',
};

/** The dialog about the program. */
export const about = {
  title: 'About Stepladder',
  version: (version: string) => `Version ${version}`,
  components: 'It contains third-party software under these licences:',
  loading: 'Reading the licences…',
  inFile: (file: string) => `The licences are in the file ${file}, in the folder of the desktop app.`,
};
