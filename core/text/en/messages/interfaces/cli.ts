import { list } from '../../format.ts';

/** The command line. */
export const cli = {
  listCommands: 'stepladder --help lists the commands',
  listGroup: ({ group }: { group: string }) => `stepladder ${group} --help lists the commands that begin with ${group}`,
  commandHelp: ({ command }: { command: string }) => `stepladder ${command} --help shows its usage`,
  unknownFlag: ({ flag, nearest }: { flag: string; nearest: string | null }) =>
    `unknown flag: ${flag}${nearest === null ? '' : ` (did you mean --${nearest}?)`}`,
  unknownCommand: ({ command, nearest }: { command: string; nearest: string | null }) =>
    `unknown command: ${command}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`,
  unknownValue: (values: { input: string; value: string; nearest: string | null; valid: readonly string[] }) =>
    `${values.input}: unknown value: ${values.value} ` +
    `(${values.nearest === null ? '' : `did you mean ${values.nearest}? `}valid: ${list(values.valid)})`,
  takesNoValue: ({ flag }: { flag: string }) => `${flag} takes no value`,
  needsValue: ({ flag }: { flag: string }) => `${flag} needs a value`,
  needsValueSpelled: ({ flag, value }: { flag: string; value: string }) =>
    `${flag} needs a value (for one that starts with -, write ${flag}=${value})`,
  unexpectedArgument: ({ argument }: { argument: string }) => `unexpected argument: ${argument}`,
  givenTwice: ({ flag, times }: { flag: string; times: number }) => `--${flag} is given ${times} times`,
  namesNothing: ({ input, text }: { input: string; text: string }) => `${input} contains no names: ${text}`,
  notNumber: ({ input, text }: { input: string; text: string }) => `${input}: not a number: ${text}`,
  notWholeNumber: ({ input, text }: { input: string; text: string }) => `${input}: not a whole number: ${text}`,
  missing: ({ input }: { input: string }) => `${input} is missing`,
  projectOrFolder: 'name either a project or a --folder of projects',
  namesOfProject: 'give --names and --of together',
  serverStopped: 'the server has stopped',
  stopping: 'stopping (press Ctrl-C again to stop immediately)',
  orphaned: 'stopping, since the process that started this one has ended',
  cancelled: 'cancelled',
  fault: 'this is a fault in the program',
};
