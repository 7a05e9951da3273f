import type { steps as english } from '../en/steps.ts';

export const steps = {
  names: { impression: '曝光', click: '点击', application: '申请', approval: '核准', activation: '激活' } as Readonly<
    Record<string, string>
  >,
  plurals: { impression: '曝光', click: '点击', application: '申请', approval: '核准', activation: '激活' } as Readonly<
    Record<string, string>
  >,
} satisfies typeof english;
