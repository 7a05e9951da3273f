import { once } from 'node:events';
import { z } from 'zod';

import { spell } from '../api/call.ts';
import { text } from '../api/inputs.ts';
import { openToList } from '../api/open.ts';
import { cancelled } from '../errors.ts';
import type { CommandContext } from './command.ts';

const input = z.strictObject({
  project: spell(text().optional(), { positional: true, value: 'PROJECT', about: 'project file to serve; without one, only doctor', path: 'read' }),
  port: spell(z.number().int().min(0).max(65_535).default(0), { value: 'N', about: 'port on the loopback address; 0 takes a free one' }),
});

/** Serves a project to a browser on this machine; a command of its own because it runs until it is stopped. */
export const serveCommand = {
  name: 'serve',
  summary: 'show a project in a browser on this machine',
  input,
  result: z.object({ url: z.string() }),
  async handle({ project, port }: z.output<typeof input>, context: CommandContext): Promise<undefined> {
    const { startServer } = await import('../serve/server.ts');
    if (project !== undefined) await openToList(project, () => undefined);
    const server = await startServer({ project: project ?? null, port });
    await context.print({ url: server.url });
    if (!context.signal.aborted) await once(context.signal, 'abort');
    await server.close();
    throw cancelled('the server has stopped');
  },
};
