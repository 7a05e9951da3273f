import type { banks as english } from '../en/banks.ts';

export const banks = {
  title: '银行',
} satisfies typeof english;
