import type { Catalogue } from '../../../en/window.ts';
import { count, spaced } from '../../format.ts';

export const overlap: Catalogue['overlap'] = {
  title: '比较两份排序名单',
  explained:
    '比较同一人群的两份名单，例如两个模型或两个目标的名单：' +
    '两者会选中多少相同的用户、各自所选用户的预期转化数、哪些用户的排名变化最大。',
  choose: '选择两份名单…',
  chooseTwo: (chosen) => `请恰好选择两份名单；当前选择了 ${count(chosen)} 份。`,
  summary: (one, other, common, correlation) =>
    `${one} 与 ${other} 共有 ${count(common)} 个用户；秩相关系数 ${correlation}`,
  noneCommon:
    '两份名单没有共同的用户，无法比较。请选择同一人群、同一分组的名单，且用户 ID 写法一致：电子表格会去掉前导零。',
  bank: '比较的行',
  allBanks: '全部（每个用户一行）',
  ofBank: (bank) => spaced`${bank}的行`,
  step: '步骤',
  tops: '两份名单靠前部分的重合情况',
  first: '前',
  users: '用户数',
  inBoth: '两份均有',
  sameBanner: '横幅相同',
  sameBannerHint: '两份名单均选中的用户中，银行与横幅相同的比例',
  expectedOf: (list) => `${list} 的预期`,
  expectedHint: '该名单所选用户按自身概率计算的预期转化数，下方为 95 % 区间',
  difference: '差异',
  differenceHint:
    '第二份名单多出的预期转化数，各按自身的概率计算，下方为 95 % 区间。' +
    '两份均有且横幅相同的用户结果相同，若无其他用户，差异为 0。',
  range: (low, high) => `${low} 至 ${high}`,
  crossed: '按另一份计算',
  crossedHint:
    '第一份名单的用户按第二份的概率 · 第二份名单的用户按第一份的概率。这些合计不是预测，没有区间：' +
    '名单对自己不会选中的用户了解较少，算出的数字偏低。“–”表示该名单缺少其中某些用户的概率。',
  pair: (one, other) => `${one} · ${other}`,
  movers: '排名变化最大的用户',
  user: '用户',
  rank: (list) => `${list} 中的排名`,
  banner: '另一份名单中的横幅',
};
