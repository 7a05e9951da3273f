import type { Messages } from '../../en/messages.ts';

export const base: Messages['base'] = {
  unknownName: ({ what, name, nearest }) =>
    `未知的${what}：${name}${nearest === null ? '' : `（是否指 ${nearest}？）`}`,
  validNames: ({ names }) => `可用：${names.join('、')}`,
  noneYet: ({ what }) => `还没有任何${what}`,
  cancelled: ({ kept }) => `已取消；${kept}`,
  nothingChanged: '未做任何更改',
};
