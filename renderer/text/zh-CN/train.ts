import type { train as english } from '../en/train.ts';

export const train = {
  title: '训练',
} satisfies typeof english;
