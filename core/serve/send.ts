import type { ServerResponse } from 'node:http';

/** Headers of every answer: nothing from elsewhere, nothing inline, nothing kept. */
const safeHeaders = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Sends a whole text. */
export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...safeHeaders, 'Content-Type': type });
  response.end(text);
}

/** Sends a refusal as JSON: `{ error: { message } }`. */
export function refuse(response: ServerResponse, status: number, message: string, help?: string): void {
  sendText(response, status, 'application/json; charset=utf-8', `${JSON.stringify({ error: { message, help } })}\n`);
}

/** Starts an answer of JSON lines and gives back how to write one. */
export function startLines(response: ServerResponse): (line: unknown) => void {
  response.writeHead(200, { ...safeHeaders, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  return (line) => { if (!response.destroyed) response.write(`${JSON.stringify(line)}\n`); };
}
