import type { about as english } from '../../en/window/about.ts';

export const about = {
  title: '关于 Stepladder',
  version: (version: string) => `版本 ${version}`,
  components: '本程序包含以下第三方软件，其许可证如下：',
  loading: '正在读取许可证…',
  inFile: (file: string) => `许可证全文见桌面应用文件夹中的文件 ${file}。`,
} satisfies typeof english;
