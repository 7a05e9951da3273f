import type { Messages } from '../en/messages.ts';
import { base } from './messages/base.ts';

/** All messages of the core in Simplified Chinese. */
export const messages: Messages = { base };
