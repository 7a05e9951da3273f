import { STEPS } from './chain.ts';
import { TAGS } from './fields/catalogue.ts';
import { ACTIVATION_DAYS } from './outcome.ts';
import type { World } from './world-types.ts';

/** Windows of the steps in days: clicks are immediate, decisions take up to a day. */
const WINDOW_DAYS = { click: 0, application: 1, approval: 1, activation: ACTIVATION_DAYS } as const;

/** The mapping of the sample's columns, as read by `import --mapping`. */
export function makeMapping(world: World): object {
  const kinds = world.fields.specs.map(
    (spec) => [spec.name, spec.by === 'number' ? 'numeric' : 'categorical'] as const,
  );
  return {
    id: 'sample_id',
    user: 'user_id',
    time: 'event_time',
    bank: 'bank',
    banner: 'banner',
    steps: STEPS.map((step) => ({ name: step, column: `${step}_time`, windowDays: WINDOW_DAYS[step] })),
    features: { ...Object.fromEntries(kinds), [TAGS.name]: 'multi' },
  };
}
