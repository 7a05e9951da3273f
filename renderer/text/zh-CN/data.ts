import type { data as english } from '../en/data.ts';

export const data = {
  title: '数据',
} satisfies typeof english;
