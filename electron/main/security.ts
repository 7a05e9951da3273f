/** Restrictions of the window and its page, which belongs to the program but shows data from other people's files. */
import { app, type Session, type WebContents } from 'electron';

import { ORIGIN } from './assets.ts';

/** Switches that turn off Chromium's own network features. */
const switches: readonly (readonly [string, string?])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-sync'],
  ['disable-breakpad'],
  ['disable-default-apps'],
  ['dns-prefetch-disable'],
  ['no-pings'],
  ['no-first-run'],
  ['metrics-recording-only'],
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  [
    'disable-features',
    [
      'MediaRouter',
      'OptimizationHints',
      'AutofillServerCommunication',
      'CertificateTransparencyComponentUpdater',
      'Translate',
    ].join(','),
  ],
];

/** Disables Chromium's network features and sandboxes every renderer; call it before the app is ready. */
export function hardenProgram(): void {
  app.enableSandbox();
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
}

/** Denies every permission, and every URL except those that are allowed: by default, the program's own. */
export function lockSession(session: Session, isAllowed: (url: string) => boolean = isOwnUrl): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowed(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
}

/** Locks a page: no navigation, no new window, no embedded page, and WebRTC restricted as by the switches. */
export function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  for (const name of ['will-navigate', 'will-redirect'] as const) {
    contents.on(name as 'will-navigate', (event) => event.preventDefault());
  }
  // Command-line switches may not reach a page's process.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Whether a URL is one of the program's own: the page, or Chromium's developer tools if they are allowed. */
export function isOwnUrl(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`) || (!app.isPackaged && url.startsWith('devtools://'));
}
