import type { Messages } from '../../../en/messages.ts';

export const report: Messages['report'] = {
  noFolder: ({ folder }) => `找不到文件夹：${folder}`,
  createFolder: '请先创建该文件夹',
  notFolder: ({ path }) => `不是文件夹：${path}`,
  nameInFolder: '请指定文件夹中的文件',
  notWritable: ({ folder }) => `无法写入文件夹 ${folder}`,
  nameWritable: '请指定您可写入的文件夹中的文件',
  settingsFile: '设置文件',
  noBrowser: '没有找到可输出 PDF 的浏览器',
  printHtml: ({ variable }) =>
    `请写为 FILE.html，用任意浏览器打开后打印为 PDF；或用 ${variable} 指定 Chromium、Chrome 或 Edge`,
  browserFailed: ({ browser, problem }) => `浏览器 ${browser} 没有生成 PDF（${problem}）`,
  browserTooSlow: ({ seconds }) => `${seconds} 秒后仍未完成`,
  notPrinted: ({ problem }) => `报告无法打印为 PDF（${problem}）`,
  saveHtml: '请存为 HTML，用任意浏览器打开并打印为 PDF',
  unknownFormat: ({ path }) => `既不是 .html 也不是 .pdf：${path}`,
  nameHtmlOrPdf: '请将报告命名为 FILE.html 或 FILE.pdf',
  cannotWrite: ({ path, reason }) => `无法写入 ${path}：${reason}`,
  checkFolder: '请检查文件夹及其磁盘空间；结果已保存在项目中',
};
