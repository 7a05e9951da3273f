import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import { message } from '../text/message.ts';
import { refuse, sendJson } from './send.ts';
import type { Site } from './site.ts';
import { prepareDownload, prepareSave, readJson, receiveFile, releaseFiles, sendDownload } from './transfer.ts';

/** A kind of request that the server answers, besides reading files of the page. */
export interface Route {
  /** `GET` includes `HEAD`. */
  readonly method: 'GET' | 'POST';
  /** The path, or the beginning of all paths if it ends with a slash. */
  readonly path: string;
  /** Set if the request needs no secret of the session, because it brings another secret, which works once. */
  readonly hasOwnSecret?: true;
  readonly answer: (request: IncomingMessage, response: ServerResponse, site: Site, path: string) => Promise<void>;
}

/** All routes; each needs the secret of the session unless it says otherwise. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/session', hasOwnSecret: true, answer: startSession },
  { method: 'GET', path: '/projects', answer: listProjects },
  { method: 'POST', path: '/projects', answer: openProject },
  {
    method: 'POST',
    path: '/files',
    answer: (request, response, { transfers }) => receiveFile(request, response, transfers),
  },
  {
    method: 'POST',
    path: '/files/release',
    answer: (request, response, { transfers }) => releaseFiles(request, response, transfers),
  },
  {
    method: 'POST',
    path: '/saves',
    answer: (request, response, { transfers }) => prepareSave(request, response, transfers),
  },
  {
    method: 'POST',
    path: '/downloads',
    answer: (request, response, { downloads }) => prepareDownload(request, response, downloads),
  },
  {
    method: 'GET',
    path: '/downloads/',
    hasOwnSecret: true,
    answer: ({ method }, response, { downloads }, path) =>
      // The headers alone are not a download, so the address stays valid.
      method === 'HEAD'
        ? sendDownload(response, downloads.find(path), { withBody: false })
        : sendDownload(response, downloads.take(path), { withBody: true }),
  },
];

/** The route of a request; undefined if there is none. */
export function findRoute(method: Route['method'], path: string): Route | undefined {
  const isAt = (route: Route): boolean =>
    route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path;
  return routes.find((route) => route.method === method && isAt(route));
}

const sessionBody = z.strictObject({ code: z.string() });

/** Exchanges the code of a link for the secret of the session. */
async function startSession(
  request: IncomingMessage,
  response: ServerResponse,
  { guard, onNewLink }: Site,
): Promise<void> {
  const { code } = await readJson(request, sessionBody);
  const entered = guard.enter(code);
  if ('secret' in entered) return sendJson(response, 201, { secret: entered.secret });
  const link = entered.refused === 'used' ? guard.renewLink() : null;
  if (link !== null) onNewLink(link);
  return refuse(response, 401, message('serve.openAddress'));
}

async function listProjects(_: IncomingMessage, response: ServerResponse, { projects }: Site): Promise<void> {
  sendJson(response, 200, await projects.list());
}

const projectChoice = z.union([
  z.strictObject({ open: z.string() }),
  /** `fresh` adds a number to a name that is taken; a name longer than file systems accept is truncated. */
  z.strictObject({ create: z.string().max(1000), fresh: z.boolean().optional() }),
  z.strictObject({ sample: z.literal(true) }),
]);

async function openProject(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const workspace = await site.workspace();
  await workspace.open(await chosenProject(await readJson(request, projectChoice), site));
  sendJson(response, 200, null);
}

/** The file of the requested project, which is named, or given by the handle of an upload. */
async function chosenProject(
  choice: z.output<typeof projectChoice>,
  { projects, files }: Pick<Site, 'projects' | 'files'>,
): Promise<string> {
  if ('create' in choice) return choice.fresh ? projects.createFresh(choice.create) : projects.create(choice.create);
  if ('sample' in choice) return projects.createFresh('Sample');
  return choice.open.startsWith('file:')
    ? projects.import(files.resolve(choice.open, 'read'))
    : projects.find(choice.open);
}
