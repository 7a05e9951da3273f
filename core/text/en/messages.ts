/** All messages of the core in English; the type is what every language fills. */
import { base } from './messages/base.ts';
import { features } from './messages/features.ts';
import { ingest } from './messages/ingest.ts';
import { issue } from './messages/issue.ts';
import { noun } from './messages/noun.ts';
import { review } from './messages/review.ts';
import { store } from './messages/store.ts';

export const messages = { base, features, ingest, issue, noun, review, store };

export type Messages = typeof messages;
