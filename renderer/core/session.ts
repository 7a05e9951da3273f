/**
 * The session with the server of `stepladder serve`. The page exchanges the code in its link for a secret, which it
 * keeps in the session storage of its tab. Other tabs of the origin ask for the secret.
 */
const SECRET_HEADER = 'X-Stepladder-Session';
const SOCKET_PROTOCOL = 'stepladder';
const KEY = 'stepladder-session';
const CODE = /^#enter=([\w-]+)$/;
/** How long to wait for an answer of another tab, which comes immediately if there is one. */
const ANSWER_MS = 300;

/**
 * The search for the session's secret: in the link, in the session storage, in other tabs. It resolves to null if none
 * of them has it. Null until the search begins.
 */
let secret: Promise<string | null> | null = null;

function findSecret(): Promise<string | null> {
  return (secret ??= enter());
}

async function enter(): Promise<string | null> {
  const code = CODE.exec(location.hash)?.[1];
  if (code !== undefined) {
    history.replaceState(null, '', '/');
    const given = await exchange(code);
    if (given !== null) sessionStorage.setItem(KEY, given);
  }
  const known = sessionStorage.getItem(KEY) ?? (await askOtherTabs());
  if (known !== null) sessionStorage.setItem(KEY, known);
  return known;
}

/** Exchanges a code for the secret; null if the link was used before, or the server does not answer. */
async function exchange(code: string): Promise<string | null> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/session', { method: 'POST', headers, body: JSON.stringify({ code }) }).catch(() => null);
  return answer?.ok === true ? ((await answer.json()) as { secret: string }).secret : null;
}

/** Asks the other tabs of this origin for the secret; null if none answers. */
function askOtherTabs(): Promise<string | null> {
  const channel = new BroadcastChannel(KEY);
  return new Promise<string | null>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<{ readonly secret?: string }>) => {
      if (data.secret !== undefined) resolve(data.secret);
    };
    channel.postMessage({});
    setTimeout(() => resolve(null), ANSWER_MS);
  }).finally(() => channel.close());
}

/** Lets other tabs of this origin in, and opens a link that is pasted into the address bar of this tab. */
function keepSession(): void {
  const channel = new BroadcastChannel(KEY);
  channel.onmessage = ({ data }: MessageEvent<{ readonly secret?: string }>) => {
    const known = sessionStorage.getItem(KEY);
    if (data.secret === undefined && known !== null) channel.postMessage({ secret: known });
  };
  window.addEventListener('hashchange', () => {
    if (CODE.test(location.hash)) location.reload();
  });
}

/** Begins the session of this page; call it once, before the route of the page is read. */
export function beginSession(): void {
  keepSession();
  void findSecret();
}

/** The headers that authorise a request. */
export async function sessionHeaders(): Promise<Record<string, string>> {
  const known = await findSecret();
  return known === null ? {} : { [SECRET_HEADER]: known };
}

/** The subprotocols that authorise a socket. */
export async function socketProtocols(): Promise<string[]> {
  const known = await findSecret();
  return known === null ? [SOCKET_PROTOCOL] : [SOCKET_PROTOCOL, known];
}
