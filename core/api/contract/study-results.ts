import { z } from 'zod';

import { stepSpread } from '../../compare/result.ts';
import type { DeepReadonly } from '../../deep-readonly.ts';
import {
  aucDrop,
  featureDrops,
  hyperStudy,
  hyperValue,
  importanceStudy,
  transferStudy,
  tsneStudy,
  type HyperStudy,
  type ImportanceStudy,
  type Study,
} from '../../study/result.ts';

/**
 * A study of a setting as a call returns it. The figures by step also appear beside the value, except for a step whose
 * name equals one of its own fields.
 */
export const hyperResult = hyperStudy.extend({ values: z.array(hyperValue.catchall(stepSpread)) });

/**
 * A study of feature importance as a call returns it. The drops by step also appear beside the feature, except for a
 * step whose name equals one of its own fields.
 */
export const importanceResult = importanceStudy.extend({ features: z.array(featureDrops.catchall(aucDrop)) });

/** The result of a study of any kind. */
export const anyStudy = z.discriminatedUnion('kind', [hyperResult, transferStudy, tsneStudy, importanceResult]);

type AnyStudy = DeepReadonly<z.input<typeof anyStudy>>;
type Hyper = DeepReadonly<z.input<typeof hyperResult>>;
type Importance = DeepReadonly<z.input<typeof importanceResult>>;

/** Adds the figures of each step beside the value too. */
export function hyperResultOf({ values, ...study }: HyperStudy): Hyper {
  return {
    ...study,
    values: values.map(
      ({ value, runs, figures }) => ({ ...figures, value, runs, figures }) as unknown as Hyper['values'][number],
    ),
  };
}

/** Adds the drops of each step beside the feature too. */
export function importanceResultOf({ features, ...study }: ImportanceStudy): Importance {
  return {
    ...study,
    features: features.map(
      ({ feature, drops }) => ({ ...drops, feature, drops }) as unknown as Importance['features'][number],
    ),
  };
}

/** Converts a study to the result of a call. */
export function studyResultOf(study: Study): AnyStudy {
  switch (study.kind) {
    case 'hyper':
      return hyperResultOf(study);
    case 'importance':
      return importanceResultOf(study);
    default:
      return study;
  }
}
