/** Simplified Chinese. */
export const name = '简体中文';

export { desktop } from './desktop.ts';
export { report } from './report.ts';

/** What the core says. */
export const loadMessages = async () => (await import('./messages.ts')).messages;

/** What the window says. */
export const loadWindow = async () => (await import('./window.ts')).chinese;
