import type { Messages } from '../../../en/messages.ts';
import { list } from '../../format.ts';

export const cli: Messages['cli'] = {
  listCommands: 'stepladder --help 列出各命令',
  listGroup: ({ group }) => `stepladder ${group} --help 列出以 ${group} 开头的命令`,
  commandHelp: ({ command }) => `stepladder ${command} --help 显示其用法`,
  unknownFlag: ({ flag, nearest }) => `未知的选项：${flag}${nearest === null ? '' : `（是否指 --${nearest}？）`}`,
  unknownCommand: ({ command, nearest }) =>
    `未知的命令：${command}${nearest === null ? '' : `（是否指 ${nearest}？）`}`,
  unknownValue: ({ input, value, nearest, valid }) =>
    `${input}：未知的值：${value}（${nearest === null ? '' : `是否指 ${nearest}？`}可用：${list(valid)}）`,
  takesNoValue: ({ flag }) => `${flag} 不带值`,
  needsValue: ({ flag }) => `${flag} 需要一个值`,
  needsValueSpelled: ({ flag, value }) => `${flag} 需要一个值（值以 - 开头时请写 ${flag}=${value}）`,
  unexpectedArgument: ({ argument }) => `多余的参数：${argument}`,
  givenTwice: ({ flag, times }) => `--${flag} 给出了 ${times} 次`,
  namesNothing: ({ input, text }) => `${input} 没有指定任何内容：${text}`,
  notNumber: ({ input, text }) => `${input}：不是数字：${text}`,
  notWholeNumber: ({ input, text }) => `${input}：不是整数：${text}`,
  missing: ({ input }) => `缺少 ${input}`,
  projectOrFolder: '请指定一个项目，或用 --folder 指定项目文件夹',
  namesOfProject: '--names 和 --of 须一起使用',
  serverStopped: '服务已停止',
  stopping: '正在停止（再按一次 Ctrl-C 立即停止）',
  orphaned: '启动本进程的进程已结束，正在停止',
  cancelled: '已取消',
  fault: '程序出错',
};
