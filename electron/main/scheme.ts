/** The page's own scheme: `app://stepladder/…` serves the built renderer and nothing else. */
import { protocol } from 'electron';

import { readAsset, SCHEME } from './assets.ts';

/** Registers the scheme as a standard origin; call it before the app is ready. */
export function declareScheme(): void {
  const privileges = { standard: true, secure: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Serves a folder under the scheme. */
export function serveScheme(folder: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { status, headers, body } = await readAsset(folder, url, method);
    return new Response(new Uint8Array(body), { status, headers });
  });
}
