import type { IncomingMessage, ServerResponse } from 'node:http';

import { message } from '../text/message.ts';
import { findAsset, sendAsset } from './assets.ts';
import { findRoute, type Route } from './routes.ts';
import { refuse } from './send.ts';
import type { Site } from './site.ts';

const SILENCE_MS = 60_000;
/**
 * How long a request may take to arrive before its secret is checked: other users of the machine could otherwise open
 * many connections.
 */
export const UNAUTHENTICATED_MS = 10_000;

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
    case 'HEAD': {
      const route = findRoute('GET', pathname);
      if (route !== undefined) return answerRoute(request, response, { route, site, pathname, admit });
      return answerAsset(request, response, site.renderer);
    }
    case 'POST': {
      const route = findRoute('POST', pathname);
      if (route !== undefined) return answerRoute(request, response, { route, site, pathname, admit });
      const refused = guard.checkSecret(request) ?? { status: 404, message: message('serve.cannotPost') };
      return refuse(response, refused.status, refused.message);
    }
    default:
      return refuse(response, 405, message('serve.onlyReadsAndPosts'));
  }
}

/** Disconnects a request that takes too long to arrive, unless the returned function is called first. */
function limitTime(request: IncomingMessage): () => void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, UNAUTHENTICATED_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  { route, site, pathname, admit }: { route: Route; site: Site; pathname: string; admit: () => void },
): Promise<void> {
  if (route.hasOwnSecret !== true) {
    const refusal = site.guard.checkSecret(request);
    if (refusal !== null) return refuse(response, refusal.status, refusal.message);
    admit();
    // A sender silent for this long counts as disconnected.
    if (route.method === 'POST') request.setTimeout(SILENCE_MS, () => request.destroy());
  }
  return route.answer(request, response, site, pathname);
}

async function answerAsset(request: IncomingMessage, response: ServerResponse, renderer: string): Promise<void> {
  // Use the raw address: parsing it would resolve dots, which are not allowed in the address of an asset.
  const asset = await findAsset(renderer, (request.url ?? '/').replace(/[?#].*/s, ''));
  if (asset === null) return refuse(response, 404, message('serve.nothingHere'));
  await sendAsset(response, asset, request.method === 'GET');
}
