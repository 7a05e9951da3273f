import { ownValue } from '../../../own-value.ts';
import type { steps as english } from '../../en/window/steps.ts';
import { spaced, counted } from '../format.ts';

const names: Readonly<Record<string, string>> = {
  impression: '曝光',
  click: '点击',
  application: '申请',
  approval: '核卡',
  activation: '激活',
};

export const steps = {
  names,
  name: (step) => ownValue(names, step) ?? step,
  plural: (step) => ownValue(names, step) ?? step,
  counted: (count, step) => counted(count, spaced`次${ownValue(names, step) ?? step}`),
} satisfies typeof english;
