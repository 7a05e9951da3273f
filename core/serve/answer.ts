import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import type { FileHandles } from '../host/files.ts';
import { message } from '../text/message.ts';
import { findAsset, sendAsset } from './assets.ts';
import type { Guard } from './guard.ts';
import type { ProjectStore } from './project-store.ts';
import { refuse, sendJson } from './send.ts';
import { prepareSave, readJson, receiveFile, releaseFiles, sendWritten } from './transfer.ts';
import { refuseRequest } from './unauthorized-page.ts';
import type { WorkFolder } from './work-folder.ts';
import type { Workspace } from './workspace.ts';

const SILENCE_MS = 60_000;

/** Everything a server needs to answer requests. */
export interface Site {
  readonly guard: Guard;
  /** Folder of the built page. */
  readonly renderer: string;
  readonly files: FileHandles;
  readonly work: WorkFolder;
  readonly workspace: Workspace;
  readonly projects: ProjectStore;
}

/** Answers one request, after checks of host, origin and cookie. */
export async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { guard } = site;
  const foreign = guard.checkOrigin(request);
  if (foreign !== null) return refuseRequest(request, response, foreign);
  const address = URL.parse(request.url ?? '/', 'http://unused');
  if (address === null) return refuse(response, 400, message('serve.badAddress'));
  const { pathname, searchParams } = address;
  if (request.method === 'GET' && pathname === '/' && guard.isToken(searchParams.get('token'))) {
    response.writeHead(303, { Location: '/', 'Set-Cookie': guard.cookie }).end();
    return;
  }
  const untrusted = guard.checkCookie(request);
  if (untrusted !== null) return refuseRequest(request, response, untrusted);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return answerRead(request, response, pathname, site);
    case 'POST':
      return answerPost(request, response, pathname, site);
    default:
      return refuse(response, 405, message('serve.onlyReadsAndPosts'));
  }
}

async function answerRead(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { renderer, files, projects }: Site,
): Promise<void> {
  if (pathname === '/projects') return sendJson(response, 200, await projects.list());
  if (pathname.startsWith('/files/')) return sendWritten(response, pathname.slice('/files/'.length), files);
  // Use the raw address: `new URL` would resolve dots, which are not allowed in an asset.
  const asset = await findAsset(renderer, (request.url ?? '/').replace(/[?#].*$/s, ''));
  if (asset === null) return refuse(response, 404, message('serve.nothingHere'));
  await sendAsset(response, asset, request.method === 'GET');
}

async function answerPost(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { work, workspace, projects, files }: Site,
): Promise<void> {
  // A sender silent for this long counts as disconnected.
  request.setTimeout(SILENCE_MS, () => request.destroy());
  switch (pathname) {
    case '/files':
      return receiveFile(request, response, work);
    case '/files/release':
      return releaseFiles(request, response, work);
    case '/saves':
      return prepareSave(request, response, work);
    case '/projects':
      await workspace.open(await chosenProject(await readJson(request, projectChoice), projects, files));
      return sendJson(response, 200, null);
    default:
      return refuse(response, 404, message('serve.cannotPost'));
  }
}

const projectChoice = z.union([
  z.strictObject({ open: z.string() }),
  z.strictObject({ create: z.string().max(200) }),
  z.strictObject({ sample: z.literal(true) }),
]);

/** The file of the requested project; a handle stands for an uploaded project. */
async function chosenProject(
  choice: z.output<typeof projectChoice>,
  projects: ProjectStore,
  files: FileHandles,
): Promise<string> {
  if ('create' in choice) return projects.create(choice.create);
  if ('sample' in choice) return projects.createFresh('Sample');
  return choice.open.startsWith('file:')
    ? projects.import(files.resolve(choice.open, 'read'))
    : projects.find(choice.open);
}
