/** The single entry for messages from the page to main: checks sender and content. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { z } from 'zod';

import { explainIssue } from '../../core/api/contract/call.ts';
import { AppError } from '../../core/errors.ts';
import { callError } from '../../core/host/failure.ts';
import { message } from '../../core/text/message.ts';
import type { Outcome } from '../../renderer/core/bridge.ts';
import { isOwnUrl } from './security.ts';

/** Whether a sender is the window's page. */
export type IsPage = (contents: WebContents) => boolean;

/** Answers a request of the page; returns errors as data. */
export function answer<Schema extends z.ZodType, Value>(
  channel: string,
  isPage: IsPage,
  schema: Schema,
  handle: (input: z.output<Schema>) => Promise<Value> | Value,
): void {
  ipcMain.handle(channel, async (event, given: unknown): Promise<Outcome<Value>> => {
    try {
      return { ok: true, value: await handle(checked(event, channel, isPage, schema, given)) };
    } catch (error) {
      return { ok: false, error: callError(error) };
    }
  });
}

/** Handles a notice from the page; drops an invalid one with a line on stderr. */
export function listen<Schema extends z.ZodType>(
  channel: string,
  isPage: IsPage,
  schema: Schema,
  handle: (input: z.output<Schema>) => void,
): void {
  ipcMain.on(channel, (event, given: unknown) => {
    try {
      handle(checked(event, channel, isPage, schema, given));
    } catch (error) {
      process.stderr.write(`warning: ${channel}: ${(error as Error).message}\n`);
    }
  });
}

function checked<Schema extends z.ZodType>(
  event: IpcMainEvent | IpcMainInvokeEvent,
  channel: string,
  isPage: IsPage,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const frame = event.senderFrame;
  const isOwnPage = frame !== null && frame === event.sender.mainFrame && isPage(event.sender) && isOwnUrl(frame.url);
  if (!isOwnPage) throw new AppError('state', message('desktop.notOwnPage', { channel }));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problem = explainIssue(parsed.error, given);
  throw new AppError('invalid-input', message('desktop.badRequest', { channel, problem }));
}
