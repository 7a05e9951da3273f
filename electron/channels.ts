/** Names of the messages between preload and main, which have separate bundles and otherwise share only types. */

/** From the page to main, answered with an `Outcome`. */
export const requests = {
  chooseFiles: 'stepladder:choose-files',
  acceptDropped: 'stepladder:accept-dropped',
  chooseSave: 'stepladder:choose-save',
  saveText: 'stepladder:save-text',
  copyText: 'stepladder:copy-text',
  recentProjects: 'stepladder:recent-projects',
  openProject: 'stepladder:open-project',
  createProject: 'stepladder:create-project',
  openRecent: 'stepladder:open-recent',
  openPicked: 'stepladder:open-picked',
  trySample: 'stepladder:try-sample',
} as const;

/** From the page to main, without an answer. */
export const notices = {
  connect: 'stepladder:connect',
  showInFolder: 'stepladder:show-in-folder',
  setTheme: 'stepladder:set-theme',
  setLanguage: 'stepladder:set-language',
} as const;

/** From main to the page. */
export const events = {
  port: 'stepladder:port',
  coreEnded: 'stepladder:core-ended',
  command: 'stepladder:command',
} as const;

/** Prefix of the argument that passes the program's version to a sandboxed preload. */
export const VERSION_ARGUMENT = '--stepladder-version=';
