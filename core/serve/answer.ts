import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import type { FileHandles } from '../host/files.ts';
import { message } from '../text/message.ts';
import { findAsset, sendAsset } from './assets.ts';
import type { Downloads } from './downloads.ts';
import type { Guard } from './guard.ts';
import type { ProjectStore } from './project-store.ts';
import { refuse, sendJson } from './send.ts';
import { prepareDownload, prepareSave, readJson, receiveFile, releaseFiles, sendDownload } from './transfer.ts';
import type { WorkFolder } from './work-folder.ts';
import type { Workspace } from './workspace.ts';

const SILENCE_MS = 60_000;
/**
 * The time within which a request must arrive as long as its secret is not checked: other users of the machine could
 * open many.
 */
export const UNAUTHENTICATED_MS = 10_000;

/** Everything a server needs to answer requests. */
export interface Site {
  readonly guard: Guard;
  /** Folder of the built page. */
  readonly renderer: string;
  readonly files: FileHandles;
  readonly work: WorkFolder;
  readonly downloads: Downloads;
  /** Loads what runs the calls of pages, once. */
  readonly workspace: () => Promise<Workspace>;
  readonly projects: ProjectStore;
  /** Called with a new link when a used one is opened again. */
  readonly onNewLink: (link: string) => void;
}

/**
 * Answers one request, after checks of host and origin. The page itself holds no data; everything else needs the secret
 * of the session, which the page gets in exchange for the code of its link.
 */
export async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { guard } = site;
  const admit = limitTime(request);
  const refusal = guard.checkOrigin(request);
  if (refusal !== null) return refuse(response, refusal.status, refusal.message);
  const address = URL.parse(request.url ?? '/', 'http://unused');
  if (address === null) return refuse(response, 400, message('serve.badAddress'));
  const { pathname } = address;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return answerRead(request, response, pathname, site);
    case 'POST':
      return answerPost(request, response, pathname, site, admit);
    default:
      return refuse(response, 405, message('serve.onlyReadsAndPosts'));
  }
}

/** Disconnects a request that takes too long to arrive, unless the returned function is called before. */
function limitTime(request: IncomingMessage): () => void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, UNAUTHENTICATED_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

async function answerRead(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { renderer, guard, downloads, projects }: Site,
): Promise<void> {
  if (pathname === '/projects') {
    const refusal = guard.checkSecret(request);
    if (refusal !== null) return refuse(response, refusal.status, refusal.message);
    return sendJson(response, 200, await projects.list());
  }
  if (pathname.startsWith('/downloads/')) return sendDownload(response, downloads.take(pathname));
  // Use the raw address: `new URL` would resolve dots, which are not allowed in an asset.
  const asset = await findAsset(renderer, (request.url ?? '/').replace(/[?#].*/s, ''));
  if (asset === null) return refuse(response, 404, message('serve.nothingHere'));
  await sendAsset(response, asset, request.method === 'GET');
}

async function answerPost(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  site: Site,
  admit: () => void,
): Promise<void> {
  const { guard, work, workspace, projects, files, downloads } = site;
  if (pathname === '/session') return startSession(request, response, site);
  const refusal = guard.checkSecret(request);
  if (refusal !== null) return refuse(response, refusal.status, refusal.message);
  admit();
  // A sender silent for this long counts as disconnected.
  request.setTimeout(SILENCE_MS, () => request.destroy());
  switch (pathname) {
    case '/files':
      return receiveFile(request, response, work);
    case '/files/release':
      return releaseFiles(request, response, work);
    case '/saves':
      return prepareSave(request, response, work);
    case '/downloads':
      return prepareDownload(request, response, downloads);
    case '/projects':
      await (await workspace()).open(await chosenProject(await readJson(request, projectChoice), projects, files));
      return sendJson(response, 200, null);
    default:
      return refuse(response, 404, message('serve.cannotPost'));
  }
}

const sessionBody = z.strictObject({ code: z.string() });

/** Handles `POST /session`: exchanges the code of a link for the secret of the session. */
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

const projectChoice = z.union([
  z.strictObject({ open: z.string() }),
  /** `fresh` adds a number to a name that is taken. */
  z.strictObject({ create: z.string().max(200), fresh: z.boolean().optional() }),
  z.strictObject({ sample: z.literal(true) }),
]);

/** The file of the requested project; a handle stands for an uploaded project. */
async function chosenProject(
  choice: z.output<typeof projectChoice>,
  projects: ProjectStore,
  files: FileHandles,
): Promise<string> {
  if ('create' in choice) return choice.fresh ? projects.createFresh(choice.create) : projects.create(choice.create);
  if ('sample' in choice) return projects.createFresh('Sample');
  return choice.open.startsWith('file:')
    ? projects.import(files.resolve(choice.open, 'read'))
    : projects.find(choice.open);
}
