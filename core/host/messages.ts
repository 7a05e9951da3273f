import { z } from 'zod';

import { explainIssue } from '../api/contract/call.ts';
import type { ClientMessage } from '../api/contract/protocol.ts';
import { message, type Text } from '../text/message.ts';

const number = z.number().int().min(0);

/** The valid messages from a window; any other is answered with an error. */
const clientMessage: z.ZodType<ClientMessage> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: number, name: z.string(), input: z.unknown() }),
  z.strictObject({ kind: z.literal('cancel'), id: number }),
  z.strictObject({ kind: z.literal('cancel-job'), job: number }),
  z.strictObject({ kind: z.literal('move-job'), job: number, before: number }),
  z.strictObject({ kind: z.literal('dismiss-job'), job: number }),
]);

/** The message, or its error and the id under which the sender waits for a reply (−1 if it gave none). */
export type ReadMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly id: number; readonly problem: Text };

/** Validates a message from a window. */
export function readMessage(given: unknown): ReadMessage {
  const parsed = clientMessage.safeParse(given);
  if (parsed.success) return { ok: true, message: parsed.data };
  const problem = explainIssue(parsed.error, given);
  return { ok: false, id: idOf(given), problem: message('host.notClientMessage', { problem }) };
}

function idOf(given: unknown): number {
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : null;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : -1;
}
