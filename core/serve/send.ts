import type { ServerResponse } from 'node:http';

import type { CallError } from '../api/contract/protocol.ts';
import type { Text } from '../text/message.ts';

/** Headers of every response on `host`: no external or inline content, no caching, no device access. */
export function safeHeaders(host: string): Readonly<Record<string, string>> {
  return {
    // Name the socket explicitly: for older browsers 'self' covers only http.
    'Content-Security-Policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; ` +
      `connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

/** Sends plain data as JSON. */
export function sendJson(response: ServerResponse, status: number, data: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(data)}\n`);
}

/** Sends a refusal as JSON: `{ error: { message } }`. */
export function refuse(response: ServerResponse, status: number, message: Text): void {
  sendJson(response, status, { error: { code: 'usage', message } });
}

/** Sends why a request failed as JSON: `{ error }`; ends the response if it has already started. */
export function sendFailure(response: ServerResponse, failure: CallError): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, failure.code === 'internal' ? 500 : failure.code === 'disk' ? 507 : 400, { error: failure });
}
