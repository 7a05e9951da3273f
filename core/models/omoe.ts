import { gated, mixtureConfig, mixtureSpace, sharedExperts } from './experts.ts';
import { stepLogits } from './layers.ts';
import type { NetworkDefinition } from './model.ts';

/** One-gate Mixture of Experts: all steps share one gate. */
export const omoe: NetworkDefinition<typeof mixtureConfig> = {
  kind: 'network',
  name: 'omoe',
  title: 'OMoE',
  paper:
    'Ma et al., Modeling Task Relationships in Multi-task Learning with Multi-gate ' +
    'Mixture-of-Experts, KDD 2018, section 3.2 (one gate)',
  config: mixtureConfig,
  space: mixtureSpace,
  forward(embedded, config, context) {
    const mixture = gated(context, 'gate.0', embedded, sharedExperts(context, embedded, config));
    return {
      steps: stepLogits(
        context,
        context.steps.map(() => mixture),
      ),
    };
  },
};
