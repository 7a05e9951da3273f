/** The settings dialog. */
export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', system: 'As the system' },
  language: 'Language',
  machine: 'What this machine has',
  machineLoading: 'Looking for engines and libraries…',
  part: 'Part',
  partKinds: { engine: 'engine', library: 'library' },
  version: 'Version',
  device: 'Device',
  missing: 'not found',
  done: 'Done',
};
