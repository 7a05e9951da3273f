/** The page's own scheme: `app://stepladder/…` serves the built renderer and nothing else. */
import { protocol } from 'electron';

import { readAsset, SCHEME } from './assets.ts';

/** Makes the scheme a proper origin of its own; to be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves a folder under the scheme. */
export function serveScheme(folder: string): void {
  // Electron before 25 knows only the older way, which newer ones have deprecated.
  if (typeof protocol.handle !== 'function') {
    protocol.registerBufferProtocol(SCHEME, ({ url, method }, callback) => {
      void readAsset(folder, url, method).then(({ status, headers: sent, body }) => callback({ statusCode: status, headers: { ...sent }, mimeType: sent['content-type'].split(';')[0], charset: 'utf-8', data: body }));
    });
    return;
  }
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { status, headers: sent, body } = await readAsset(folder, url, method);
    return new Response(new Uint8Array(body), { status, headers: sent });
  });
}
