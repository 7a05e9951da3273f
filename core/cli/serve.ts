import { once } from 'node:events';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { cliOption } from '../api/contract/call.ts';
import { text } from '../api/contract/inputs.ts';
import { AppError, cancelled } from '../errors.ts';
import { message } from '../text/message.ts';
import type { CommandContext } from './command.ts';
import { messageText } from './format.ts';

const input = z.strictObject({
  project: cliOption(text().optional(), {
    positional: true,
    value: 'PROJECT',
    about: 'project file to show; default: all projects of a folder',
    path: 'read',
  }),
  folder: cliOption(text().optional(), {
    value: 'DIR',
    about: 'folder of projects to show',
    fallback: 'Stepladder in the home folder',
    path: 'write',
  }),
  port: cliOption(z.number().int().min(0).max(65_535).default(0), {
    value: 'N',
    about: 'port on the loopback address; 0 takes a free one',
  }),
});

/** Serves projects to a browser on this machine; not a call, because it runs until stopped. */
export const serveCommand = {
  name: 'serve',
  summary: 'show projects in a browser on this machine',
  input,
  result: z.object({ url: z.string() }),
  async handle({ project, folder, port }: z.output<typeof input>, context: CommandContext): Promise<undefined> {
    if (project !== undefined && folder !== undefined) throw new AppError('usage', message('cli.projectOrFolder'));
    const [{ startServer }, { builtPage }] = await Promise.all([
      import('../serve/server.ts'),
      import('../program/page.ts'),
    ]);
    // Formats the result itself, since loading the printers of all commands would take long.
    const print = (url: string): Promise<void> =>
      context.print({ url }, `${messageText('results.openAddress', { url })}\n${messageText('results.howToStop')}`);
    const server = await startServer({
      project: project === undefined ? null : resolve(project),
      folder: resolve(folder ?? join(homedir(), 'Stepladder')),
      port,
      renderer: await builtPage(),
      onNewLink: (url) => void print(url),
    });
    await print(server.url);
    if (!context.signal.aborted) await once(context.signal, 'abort');
    await server.close();
    throw cancelled(message('cli.serverStopped'));
  },
};
