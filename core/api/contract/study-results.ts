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
 * A study of a setting as a call returns it. Each step's figures are also a field beside the value, unless the step has
 * the name of one of the other fields.
 */
export const hyperResult = hyperStudy.extend({ values: z.array(hyperValue.catchall(stepSpread)) });

/**
 * A study of feature importance as a call returns it. Each step's drops are also a field beside the feature, unless the
 * step has the name of one of the other fields.
 */
export const importanceResult = importanceStudy.extend({ features: z.array(featureDrops.catchall(aucDrop)) });

/** The result of a study of any kind. */
export const anyStudy = z.discriminatedUnion('kind', [hyperResult, transferStudy, tsneStudy, importanceResult]);

type AnyStudy = DeepReadonly<z.input<typeof anyStudy>>;
type Hyper = DeepReadonly<z.input<typeof hyperResult>>;
type Importance = DeepReadonly<z.input<typeof importanceResult>>;

/** Also adds each step's figures as a field beside the value. */
export function hyperResultOf({ values, ...study }: HyperStudy): Hyper {
  return {
    ...study,
    values: values.map(
      ({ value, runs, figures }) => ({ ...figures, value, runs, figures }) as unknown as Hyper['values'][number],
    ),
  };
}

/** Also adds each step's drops as a field beside the feature. */
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
