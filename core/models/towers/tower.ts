import { stacked } from '../layers.ts';
import { afm } from './afm.ts';
import type { Tower, towerKinds } from './config.ts';
import { deepfm } from './deepfm.ts';
import { nfm } from './nfm.ts';
import { sequence } from './sequence.ts';

const towers = { mlp: stacked, deepfm, nfm, afm, sequence } satisfies Record<typeof towerKinds[number], Tower>;

/** The tower of the configured kind. */
export const tower: Tower = (context, name, v, config) => towers[config.kind](context, name, v, config);
