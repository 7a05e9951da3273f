/** Writing of reports. */
export const report = {
  noFolder: ({ folder }: { folder: string }) => `no such folder: ${folder}`,
  createFolder: 'create the folder first',
  notFolder: ({ path }: { path: string }) => `not a folder: ${path}`,
  nameInFolder: 'name a file in an existing folder',
  notWritable: ({ folder }: { folder: string }) => `cannot write into the folder ${folder}`,
  nameWritable: 'name a file in a folder for which you have permission to write',
  settingsFile: 'the settings file',
  noBrowser: 'no browser that can print a PDF was found',
  printHtml: ({ variable }: { variable: string }) =>
    `write FILE.html, open it in any browser and print it as PDF; or name Chromium, Chrome or Edge in ${variable}`,
  browserFailed: ({ browser, problem }: { browser: string; problem: string }) =>
    `the browser ${browser} wrote no PDF (${problem})`,
  browserTooSlow: ({ seconds }: { seconds: number }) => `it did not finish within ${seconds} seconds`,
  notPrinted: ({ problem }: { problem: string }) => `the report could not be printed as PDF (${problem})`,
  saveHtml: 'save it as HTML, open it in any browser and print it as PDF',
  unknownFormat: ({ path }: { path: string }) => `neither .html nor .pdf: ${path}`,
  nameHtmlOrPdf: 'name the report FILE.html or FILE.pdf',
  cannotWrite: ({ path, reason }: { path: string; reason: string }) => `cannot write ${path}: ${reason}`,
  checkFolder: 'check the folder and the space on its disk; the results are kept in the project',
};
