import type { settings as english } from '../../en/window/settings.ts';

export const settings = {
  title: '设置',
  theme: '主题',
  themes: { light: '浅色', dark: '深色', system: '跟随系统' },
  language: '语言',
  machine: '本机环境',
  machineLoading: '正在查找引擎和库…',
  part: '组件',
  partKinds: { engine: '引擎', library: '库' },
  version: '版本',
  device: '设备',
  missing: '未找到',
  done: '完成',
} satisfies typeof english;
