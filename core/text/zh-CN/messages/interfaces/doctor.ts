import type { Messages } from '../../../en/messages.ts';

export const doctor: Messages['doctor'] = {
  lightgbmOnly: ({ help }) => `仅 lightgbm 模型需要：${help}`,
  doesNotLoad: ({ path, reason, help }) => `${path} 无法加载（${reason}）；${help}`,
};
