import type { models as english } from '../en/models.ts';

export const models = {
  title: '模型',
} satisfies typeof english;
