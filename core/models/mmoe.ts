import { gated, mixtureConfig, mixtureSpace, sharedExperts } from './experts.ts';
import { stepLogits } from './layers.ts';
import type { NetworkDefinition } from './model.ts';

/** Multi-gate Mixture of Experts: each step has its own gate over the experts. */
export const mmoe: NetworkDefinition<typeof mixtureConfig> = {
  kind: 'network',
  name: 'mmoe',
  title: 'MMoE',
  paper: 'Ma et al., Modeling Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts, KDD 2018',
  config: mixtureConfig,
  space: mixtureSpace,
  forward(embedded, config, context) {
    const experts = sharedExperts(context, embedded, config);
    return {
      steps: stepLogits(
        context,
        context.steps.map((_, t) => gated(context, `gate.${t}`, embedded, experts)),
      ),
    };
  },
};
