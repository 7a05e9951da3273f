import type * as english from '../../en/window/settings.ts';

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
} satisfies typeof english.settings;

export const about = {
  title: '关于 Stepladder',
  version: (version: string) => `版本 ${version}`,
  components: '本程序包含以下第三方软件，其许可证如下：',
  loading: '正在读取许可证…',
  inFile: (file: string) => `许可证全文见桌面应用文件夹中的文件 ${file}。`,
} satisfies typeof english.about;
