import { base } from './base.ts';
import { calls } from './calls.ts';
import { compare } from './compare.ts';
import { foreign } from './foreign.ts';
import { ingest } from './ingest.ts';
import { models } from './models.ts';
import { review } from './review.ts';
import { score } from './score.ts';
import { store } from './store.ts';
import { train } from './train.ts';

/** The texts of the core by area, those of the core itself. */
export const ownTexts = { base, calls, compare, ingest, models, review, score, store, train };

/** Every text of the core, and of what it quotes, in Simplified Chinese. */
export const chineseCoreTexts: Readonly<Record<string, string>> = Object.assign({}, foreign, ...Object.values(ownTexts));
