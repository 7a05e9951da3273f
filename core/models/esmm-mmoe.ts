import { chained } from './esmm.ts';
import { gated, mixtureConfig, mixtureSpace, sharedExperts } from './experts.ts';
import { dense } from './layers.ts';
import type { NetworkDefinition } from './model.ts';

/**
 * ESMM's chain of conditional rates over MMoE's experts: where ESMM's towers share only the embeddings, here the steps
 * share the experts, and each mixes them by its own gate.
 */
export const esmmMmoe: NetworkDefinition<typeof mixtureConfig> = {
  kind: 'network',
  name: 'esmm-mmoe',
  title: 'ESMM-MMoE',
  paper: 'Ma et al., Entire Space Multi-Task Model, SIGIR 2018, over the experts of Ma et al., KDD 2018',
  config: mixtureConfig,
  space: mixtureSpace,
  forward(embedded, config, context) {
    const experts = sharedExperts(context, embedded, config);
    const conditional = context.steps.map((_, t) =>
      dense(context, `output.${t}`, gated(context, `gate.${t}`, embedded, experts), 1),
    );
    return { steps: chained(context.steps, conditional) };
  },
};
