/** All messages of the core in English; the type is what every language fills. */
import { base } from './messages/base.ts';

export const messages = { base };

export type Messages = typeof messages;
