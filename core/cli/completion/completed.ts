/** The completions in shells, derived from the declarations of the commands, like their help. */
import { inputShapes, type InputShape } from '../../api/contract/call.ts';
import { commonFlags, progressModes } from '../arguments.ts';
import type { Command } from '../command.ts';
import type { ProjectNames } from './project-names.ts';

/** The completions of a value of an input. */
export type Values =
  | { readonly kind: 'project' | 'files' | 'folders' | 'text' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Names in the project, for which a script asks the program. */
  | { readonly kind: 'names'; readonly of: ProjectNames };

/** An input of a command: a flag, with a value or as a switch, or an argument by its position. */
export interface CompletedInput {
  /** A flag with its dashes, `--dataset`; an argument as its placeholder, `PROJECT`. */
  readonly written: string;
  readonly about: string;
  readonly placeholder: string;
  /** Null for a switch. */
  readonly values: Values | null;
  readonly repeated: boolean;
  /** Whether a value is a list with commas. */
  readonly list: boolean;
}

/** A command with its one or two words. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly CompletedInput[];
  readonly flags: readonly CompletedInput[];
}

/** The kind of names in the project that complete an input, by the name of the input. */
const kindByInput: Readonly<Record<string, ProjectNames>> = {
  dataset: 'datasets',
  valid: 'datasets',
  test: 'datasets',
  run: 'runs',
  resume: 'runs',
  bank: 'banks',
  banks: 'banks',
  objective: 'steps',
  step: 'steps',
  steps: 'steps',
  explain: 'steps',
  comparison: 'comparisons',
  tuning: 'tunings',
  segment: 'segments',
};
/** The kind of names in the project that complete the argument `name`, by the command. */
const kindByCommand: Readonly<Record<string, ProjectNames>> = {
  bank: 'banks',
  'segment add': 'segments',
  'segment rename': 'segments',
  'segment remove': 'segments',
  'view add': 'views',
  'view rename': 'views',
  'view remove': 'views',
};
/** Inputs that name models of the registry. */
const modelInputs = new Set(['model', 'models']);
/** Inputs for a name that does not exist yet. */
const newNames = new Set(['import dataset']);

/** The completions of the command lines of these commands; `models` are the names of the registry. */
export function completedCommands(
  commands: readonly Command[],
  models: readonly string[],
): readonly CompletedCommand[] {
  return commands.map((command) => {
    const inputs = inputShapes(command).map((shape) => ({
      positional: shape.option.positional === true,
      input: completedInput(command.name, shape, models),
    }));
    return {
      name: command.name,
      summary: command.summary,
      positionals: inputs.filter(({ positional }) => positional).map(({ input }) => input),
      flags: [...inputs.filter(({ positional }) => !positional).map(({ input }) => input), ...common],
    };
  });
}

const common: readonly CompletedInput[] = commonFlags.map(({ flag, value, about }) => ({
  written: `--${flag}`,
  about,
  placeholder: value ?? '',
  values: value === undefined ? null : { kind: 'words', words: progressModes },
  repeated: false,
  list: false,
}));

function completedInput(command: string, shape: InputShape, models: readonly string[]): CompletedInput {
  const { option, flag, kind, repeated } = shape;
  const placeholder = option.value ?? '';
  return {
    written: option.positional === true ? placeholder : `--${flag}`,
    about: option.about,
    placeholder,
    values: kind.kind === 'switch' ? null : valuesOf(command, shape, models),
    repeated,
    list: option.separator !== undefined,
  };
}

function valuesOf(command: string, { name, option, kind }: InputShape, models: readonly string[]): Values {
  if (kind.kind === 'choice') return { kind: 'words', words: kind.choices };
  if (option.path !== undefined) return { kind: pathKind(option.value) };
  if (newNames.has(`${command} ${name}`)) return { kind: 'text' };
  if (modelInputs.has(name)) return { kind: 'words', words: models };
  const of = name === 'name' ? kindByCommand[command] : kindByInput[name];
  return of === undefined ? { kind: 'text' } : { kind: 'names', of };
}

function pathKind(placeholder: string | undefined): 'project' | 'files' | 'folders' {
  if (placeholder === 'PROJECT') return 'project';
  return placeholder === 'DIR' || placeholder === 'FOLDER' ? 'folders' : 'files';
}
