import { count, list, moment } from '../format.ts';

/** Messages of more than one folder. */
export const base = {
  unknownName: ({ what, name, nearest }: { what: string; name: string; nearest: string | null }) =>
    `unknown ${what}: ${name}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`,
  validNames: ({ names }: { names: readonly string[] }) => `valid: ${list(names)}`,
  someValidNames: ({ names, more }: { names: readonly string[]; more: number }) =>
    `valid: ${list(names)} and ${count(more)} more`,
  noneYet: ({ what }: { what: string }) => `there is no ${what} yet`,
  periodBackwards: ({ from, to }: { from: number; to: number }) =>
    `the period must end after it begins, but ${moment(to)} is not after ${moment(from)}`,
  periodHalfOpen: 'a period includes its start, but not its end',
  saveAsFile: 'save its content to a file first',
  textTooLong: ({ path, mb }: { path: string; mb: number }) => `${path} is longer than ${mb} MB`,
  checkFile: 'check that it is the right file',
  hiddenCell: 'value not shown',
  requestCancelled: 'cancelled',
  cancelled: ({ kept }: { kept: string }) => `cancelled; ${kept}`,
  nothingChanged: 'nothing was changed',
  nothingWritten: 'nothing was written',
  checkpointKept: ({ run }: { run: string }) => `the checkpoint of ${run} is kept: resume with --resume ${run}`,
  resumableWithCommand: ({ run, command }: { run: string; command: string }) =>
    `the checkpoint of ${run} is kept: resume with: ${command}`,
  explained: ({ text, help }: { text: string; help: string }) => `${text} (${help})`,
};
