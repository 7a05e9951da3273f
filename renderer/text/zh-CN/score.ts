import type { score as english } from '../en/score.ts';

export const score = {
  title: '评分',
} satisfies typeof english;
