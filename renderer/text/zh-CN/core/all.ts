import { base } from './base.ts';
import { calls } from './calls.ts';
import { compare } from './compare.ts';
import { foreign } from './foreign.ts';
import { ingest } from './ingest.ts';
import { models } from './models.ts';
import { names } from './names.ts';
import { pieces } from './pieces.ts';
import { score } from './score.ts';
import { store } from './store.ts';
import { train } from './train.ts';

/** What the core says, by area. */
export const ownMessages = { base, calls, compare, ingest, models, score, store, train };

/** What the core says, and what it quotes, in Simplified Chinese. */
export const chineseMessages: Readonly<Record<string, string>> = Object.assign(
  {},
  foreign,
  ...Object.values(ownMessages),
);

/** What stands within other texts only. */
export const chinesePieces: Readonly<Record<string, string>> = { ...names, ...pieces };
