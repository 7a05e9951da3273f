import type { Messages } from '../en/messages.ts';
import { base } from './messages/base.ts';
import { features } from './messages/features.ts';
import { ingest } from './messages/ingest.ts';
import { issue } from './messages/issue.ts';
import { noun } from './messages/noun.ts';
import { review } from './messages/review.ts';
import { store } from './messages/store.ts';

/** All messages of the core in Simplified Chinese. */
export const messages: Messages = { base, features, ingest, issue, noun, review, store };
