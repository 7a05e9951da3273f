import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Refusal } from './guard.ts';
import { refuse } from './send.ts';

/**
 * Self-contained: the policy of every response blocks styles and scripts. The address with its token is secret, so the
 * page only says where to find it.
 */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Stepladder</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>This browser is not authorised yet</h1>
<p>Open the complete address that <code>stepladder serve</code> printed when it started, including the token at its end.
If it has been restarted since, use the latest address.</p>
<p>Everything already written is kept.</p>
<div lang="zh-CN">
<h2>此浏览器尚未获得 Stepladder 的授权</h2>
<p>请打开 <code>stepladder serve</code> 启动时显示的完整地址（含末尾的令牌）。如果程序已重新启动，请使用最新的地址。</p>
<p>已写入的内容均已保留。</p>
</div>
</main>
</body>
</html>
`;

/** Refuses a request: with a help page if a person opened an address, otherwise with JSON. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, { status, message }: Refusal): void {
  if (!isNavigation(request)) return refuse(response, status, message);
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(page) });
  response.end(page);
}

/** Whether a request opens an address in a browser; scripts and files of a page do not ask for HTML. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && /(^|,)\s*text\/html\s*(;|,|$)/i.test(headers.accept ?? '');
}
