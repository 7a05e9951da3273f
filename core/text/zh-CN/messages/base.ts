import type { Messages } from '../../en/messages.ts';
import { count, list, moment, spaced } from '../format.ts';

export const base: Messages['base'] = {
  unknownName: ({ what, name, nearest }) =>
    spaced`未知的${what}：${name}${nearest === null ? '' : `（是否指 ${nearest}？）`}`,
  validNames: ({ names }) => `可用：${list(names)}`,
  someValidNames: ({ names, more }) => `可用：${list(names)}，以及另外 ${count(more)} 个`,
  noneYet: ({ what }) => spaced`还没有任何${what}`,
  periodBackwards: ({ from, to }) => `时段的结束（${moment(to)}）必须晚于开始（${moment(from)}）`,
  periodHalfOpen: '时段包含起始时间，不包含结束时间',
  saveAsFile: '请先将其内容保存为文件',
  textTooLong: ({ path, mb }) => spaced`${path} 超过 ${mb} MB`,
  checkFile: '请检查文件是否正确',
  hiddenCell: '值不显示',
  requestCancelled: '已取消',
  cancelled: ({ kept }) => `已取消；${kept}`,
  nothingChanged: '未做任何更改',
  nothingWritten: '未写入任何内容',
  checkpointKept: ({ run }) => `${run} 的检查点已保留，可用 --resume ${run} 继续`,
  resumableWithCommand: ({ run, command }) => `${run} 的检查点已保留，可用以下命令继续：${command}`,
  explained: ({ text, help }) => `${text}（${help}）`,
};
