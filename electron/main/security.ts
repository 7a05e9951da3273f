/** What the window and its page may not do; the page is ours, but whatever it shows comes from other people's files. */
import { app, type Session, type WebContents } from 'electron';

import { ORIGIN } from './assets.ts';

/** Chromium's own uses of the network. */
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

/** Takes the network away from Chromium and gives every renderer a sandbox; to be called before the app is ready. */
export function hardenProgram(): void {
  app.enableSandbox();
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
}

/** Refuses every permission and every address that is not the program's own. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwnAddress(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
}

/** Keeps a page where it is: no navigation, no window, no embedded page, no way round the switches by WebRTC. */
export function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  for (const name of ['will-navigate', 'will-redirect'] as const) {
    contents.on(name as 'will-navigate', (event) => event.preventDefault());
  }
  // Switches need not reach a page's process.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Whether the program itself serves an address: the page, or Chromium's developer tools where those are allowed. */
export function isOwnAddress(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`) || (!app.isPackaged && url.startsWith('devtools://'));
}
