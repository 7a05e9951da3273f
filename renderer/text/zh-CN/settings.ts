import type { settings as english } from '../en/settings.ts';

export const settings = {
  title: '设置',
  theme: '主题',
  themes: { light: '浅色', dark: '深色', system: '跟随系统' },
  language: '语言',
  done: '完成',
} satisfies typeof english;
