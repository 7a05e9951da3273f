import { commandCalls } from '../api.ts';
import type { Command } from './command.ts';

/** The calls of the contract that are commands, and two commands that are not calls: `serve` and `completion`. */
const declared = {
  ...commandCalls,
  serve: async () => (await import('./serve.ts')).serveCommand,
  completion: async () => (await import('./completion/command.ts')).completionCommand(loadCommands),
} satisfies Readonly<Record<string, () => Promise<Command>>>;

/** The name of a command. */
export type CommandName = keyof typeof declared;

/** The names of all commands, in help order. */
export const commandNames = Object.keys(declared) as readonly CommandName[];

/** The declaration of a command; loads no other, since creating all schemas is slow. */
export function loadCommand(name: CommandName): Promise<Command> {
  return declared[name]();
}

/** The declarations of all commands. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(commandNames.map(loadCommand));
}
