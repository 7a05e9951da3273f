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
