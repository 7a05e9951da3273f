import { z } from 'zod';

import { cliOption } from '../../api/contract/call.ts';
import { text } from '../../api/contract/inputs.ts';
import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Command, CommandContext } from '../command.ts';
import { projectNameKinds } from './project-names.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const input = z.strictObject({
  shell: cliOption(z.enum(shells), { positional: true, value: 'SHELL', about: `one of ${shells.join(', ')}` }),
  names: cliOption(z.enum(projectNameKinds).optional(), {
    value: 'KIND',
    about: 'print the names of this kind in a project, for the script',
  }),
  of: cliOption(text().optional(), { value: 'PROJECT', about: 'the project with these names', path: 'read' }),
});

/** Loads the commands to complete. */
type LoadCommands = () => Promise<readonly Command[]>;

/** Prints the script that completes commands in a shell; not a call, because it describes the commands. */
export function completionCommand(loadCommands: LoadCommands) {
  return {
    name: 'completion',
    summary: 'print the script that completes commands in a shell',
    input,
    result: z.object({ script: z.string().optional(), names: z.array(z.string()).optional() }),
    async handle(
      { shell, names, of }: z.output<typeof input>,
      context: CommandContext,
    ): Promise<{ script?: string; names?: string[] }> {
      if ((names === undefined) !== (of === undefined)) throw new AppError('usage', message('cli.namesOfProject'));
      if (names === undefined || of === undefined) return { script: await scriptFor(shell, loadCommands, context) };
      const { projectNames } = await import('./project-names.ts');
      return { names: await projectNames(names, of, context) };
    },
  };
}

async function scriptFor(
  shell: (typeof shells)[number],
  loadCommands: LoadCommands,
  context: CommandContext,
): Promise<string> {
  const [{ completedCommands }, { modelsCall }] = await Promise.all([
    import('./completed.ts'),
    import('../../api/models/training-options.ts'),
  ]);
  const { models } = await modelsCall.handle({}, context);
  const names = models.map(({ name }) => name);
  const commands = completedCommands(await loadCommands(), names);
  switch (shell) {
    case 'bash':
      return (await import('./bash.ts')).bashScript(commands);
    case 'zsh':
      return (await import('./zsh.ts')).zshScript(commands);
    case 'fish':
      return (await import('./fish.ts')).fishScript(commands);
  }
}
