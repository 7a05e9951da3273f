/** Simplified Chinese. */
export const name = '简体中文';

export { desktop } from './desktop.ts';
export { report } from './report.ts';

/** The messages of the core. */
export const loadMessages = async () => (await import('./messages.ts')).messages;

/** The words of the window. */
export const loadWindow = async () => (await import('./window.ts')).chinese;
