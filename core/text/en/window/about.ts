/** The dialog about the program. */
export const about = {
  title: 'About Stepladder',
  version: (version: string) => `Version ${version}`,
  components: 'It contains third-party software under these licences:',
  loading: 'Reading the licences…',
  inFile: (file: string) => `The licences are in the file ${file}, in the folder of the desktop app.`,
};
