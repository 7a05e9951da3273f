import type { funnel as english } from '../en/funnel.ts';

export const funnel = {
  title: '漏斗',
} satisfies typeof english;
