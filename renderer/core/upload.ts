import { message, type Message } from '../../core/text/message.ts';
import type { PickedFile } from './bridge.ts';
import { FailedCallError, readRefusal } from './failure.ts';
import { sessionHeaders } from './session.ts';

/**
 * Uploads files to the server one after the other; progress is a fraction of all bytes, reported from 0 on. If the
 * server refuses one, throws FailedCallError, and the files before it are deleted again.
 */
export async function upload(
  files: readonly File[],
  onProgress: (fraction: number) => void = () => undefined,
): Promise<readonly PickedFile[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const picked: PickedFile[] = [];
  let sentBytes = 0;
  if (files.length > 0) onProgress(0);
  try {
    for (const file of files) {
      const before = sentBytes;
      picked.push(await uploadOne(file, (sent) => onProgress(total === 0 ? 1 : (before + sent) / total)));
      sentBytes += file.size;
    }
  } catch (thrown) {
    release(picked);
    throw thrown;
  }
  return picked;
}

/**
 * Deletes uploads. Sent even while the page unloads; if it does not arrive, they are deleted when the server stops.
 */
export function release(files: readonly PickedFile[]): void {
  if (files.length === 0) return;
  const body = JSON.stringify({ handles: files.map(({ handle }) => handle) });
  void sessionHeaders()
    .then((session) =>
      fetch('/files/release', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...session },
        body,
        keepalive: true,
      }),
    )
    .catch(() => undefined);
}

/** `XMLHttpRequest` reports upload progress; `fetch` does not. */
async function uploadOne(file: File, onSent: (bytes: number) => void): Promise<PickedFile> {
  const session = await sessionHeaders();
  const failed = (reason: Message): Message => message('serve.cannotUpload', { name: file.name, reason });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/files');
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    for (const [name, value] of Object.entries(session)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onerror = () =>
      reject(new FailedCallError({ code: 'unavailable', message: failed(message('serve.noAnswer')) }));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as PickedFile);
      else reject(readRefusal(request.responseText, failed(message('serve.httpStatus', { status: request.status }))));
    };
    request.send(file);
  });
}
