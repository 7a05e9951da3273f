/** The settings dialog. */
export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', system: 'As the system' },
  language: 'Language',
  done: 'Done',
};
