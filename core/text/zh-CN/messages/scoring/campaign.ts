import type { Messages } from '../../../en/messages.ts';
import { count, list, money, rounded, spaced } from '../../format.ts';
import { steps } from '../../window/steps.ts';

export const campaign: Messages['campaign'] = {
  smallerValue: '请填写较小的价值，或设置较小的权重',
  giveValues: ({ bank }) => `请在计划或“银行”中为每家银行填写价值（命令行中用 --value ${bank}=AMOUNT）；或者都不填`,
  budgetNeedsCost: '有预算就需要单次触达成本，但没有银行填写了成本',
  giveCost: '请至少为一家银行填写单次触达成本（命令行中用 --cost BANK=AMOUNT）',
  plainSums: ({ runs }) =>
    spaced`${list(runs)}没有预测校正，其预期转化只是概率的简单加总：对排在最前的触达偏高，区间也只含随机波动。` +
    '重新训练后即有校正',
  smallShare: ({ bank, contacts, all }) =>
    `银行 ${bank} 只分到 ${count(all)} 次触达中的 ${count(contacts)} 次，不足 1 %：` +
    '请检查其权重、价值、成本以及所用运行的预测',
  notSaved: ({ error }) => `营销活动未保存到项目中：${error}`,
  saving: ({ name }) => `保存营销活动 ${name}`,
  deletion: ({ name }) => `删除营销活动 ${name}`,
  planning: ({ name }) => `规划营销活动 ${name}`,
  exporting: ({ name }) => `导出营销活动 ${name}`,
  gone: ({ name }) => `内存中已没有营销活动 ${name}`,
  planAgain: '请重新规划',
  notQuota: ({ given }) => `不是配额：${given}（请写成 BANK=MIN..MAX、BANK=MIN.. 或 BANK=..MAX）`,
  notAmount: ({ given }) => `不是金额：${given}（请写成 BANK=AMOUNT）`,
  notValue: ({ given }) => `不是转化价值：${given}（请写成 BANK=AMOUNT，金额须大于 0）`,
  noRuns: '没有银行有已完成的运行',
  trainFirst: '请先训练，或选择运行（命令行中用 --run）',
  named: ({ name }) => `营销活动 ${name}`,
  minAboveMax: ({ bank, min, max }) => `${bank} 的配额无法满足：下限 ${count(min)} 次触达，上限只有 ${count(max)} 次`,
  swap: '请先写较小的数',
  minAboveUsers: ({ bank, min, users }) => `${bank} 的下限为 ${count(min)} 次触达，但人群只有 ${count(users)} 个用户`,
  lowerMin: '请降低下限，或换用更大的人群：一家银行对同一用户最多触达一次',
  minimaAboveCap: ({ all, users, cap }) =>
    `各银行下限合计 ${count(all)} 次触达，但 ${count(users)} 个用户、每人最多 ${count(cap)} 次，` +
    `总共只有 ${count(users * cap)} 次`,
  lowerMinima: '请降低下限、放宽每个用户的触达次数，或换用更大的人群',
  minimaAboveContacts: ({ all, contacts }) =>
    `各银行下限合计 ${count(all)} 次触达，但总触达次数上限为 ${count(contacts)} 次`,
  raiseContacts: '请降低下限，或提高总触达次数的上限',
  minimaAboveBudget: ({ cost, budget }) =>
    `仅各银行的下限就需花费 ${money(cost, null)}，超过预算 ${money(budget, null)}`,
  raiseBudget: ({ cost }) => `请降低下限，或把预算提高到至少 ${money(cost, null)}`,
  noneFound: '未找到满足所有限制的分配方案',
  loosenLimits: '请略微降低某个下限，或略微提高预算或总触达次数',
  holdoutWithoutList: '对照组在写出名单时抽取，但没有要求写出名单',
  giveOut: '用 --out FILE 指定名单文件',
  controlCounts: ({ target, control }) =>
    `配额、总触达次数和预算均包含对照组：名单中 ${count(target)} 个用户，对照组 ${count(control)} 个`,
  belowMinimum: ({ bank, target, min }) =>
    `扣除对照组后，${bank} 只触达 ${count(target)} 个用户，低于下限 ${count(min)}：请提高下限，或缩小对照组`,
  noCampaigns: '还没有营销活动：请用 stepladder campaign 规划一个。',
  ofBudget: ({ cost, budget, currency }) => `${money(cost, null)}，预算 ${money(budget, currency)}`,
  gainNote: 'gain 与 bound 是规划最大化的得分之和：数值精确，但不是预测，因此没有区间；预期见 conversions 和 value',
  atMost: ({ share }) => `至多 ${share}（占得分之和：数值精确，因此没有区间）`,
  expectedOfTarget: '该名单不含对照组，其预期为：',
  listWritten: ({ rows, path }) => `已将 ${count(rows)} 次触达写入 ${path}`,
  conversions: ({ number, step, low, high }) =>
    spaced`${rounded(number)} 次${steps.name(step)}${within(low, high, rounded)}`,
  withoutPrice: (limit) =>
    limit.limit === 'min'
      ? spaced`只要其他限制不变，${limit.bank} 的最后 ${count(limit.step)} 次触达不损失预期价值`
      : spaced`只要其他限制不变，${loosened(limit)}不会增加预期价值`,
  price: ({ limit, bank, step, more, fewer, value, isNegative, currency, low, high }) => {
    const loses = (verb: string): string => (fewer.length === 0 ? '' : spaced`，${verb}${list(fewer)}`);
    const [gained, lost] = limit === 'min' ? [fewer, more] : [more, fewer];
    const signed = list([...gained.map((one) => withSign('+', one)), ...lost.map((one) => withSign('−', one))]);
    const interval = within(low, high, (end) => money(end, null));
    const from = signed === '' ? '' : interval === '' ? `（${signed}）` : `：${signed}`;
    const amount = value === null ? '' : `${money(value, currency)}${interval}`;
    if (limit === 'min') {
      const contacts = `${bank} 的最后 ${count(step)} 次触达`;
      if (value !== null) return `${contacts}使预期价值${isNegative ? '增加' : '减少'} ${amount}${from}`;
      return (more.length === 0 ? `${contacts}不损失转化` : spaced`${contacts}损失${list(more)}`) + loses('换来');
    }
    const larger = loosened({ limit, bank, step, currency });
    if (value !== null)
      return spaced`${larger}${isNegative ? '会使预期价值减少' : '可使预期价值增加'} ${amount}${from}`;
    return (more.length === 0 ? spaced`${larger}不会增加转化` : spaced`${larger}可带来${list(more)}`) + loses('但损失');
  },
};

/** The limit, loosened by its step. */
function loosened({ limit, bank, step, currency }: Parameters<Messages['campaign']['withoutPrice']>[0]): string {
  if (limit === 'budget') return `预算增加 ${money(step, currency)}`;
  return limit === 'max' ? `${bank} 再增加 ${count(step)} 次触达` : `总触达再增加 ${count(step)} 次`;
}

/** A number of conversions with its sign; without one if it is rounded to 0. */
function withSign(sign: string, conversions: string): string {
  return /^0\.0\b/.test(conversions) ? conversions : sign + conversions;
}

/** The interval of a figure; nothing without one. */
function within(low: number | undefined, high: number | undefined, format: (end: number) => string): string {
  return low === undefined || high === undefined ? '' : `（95 % 区间 ${format(low)} 至 ${format(high)}）`;
}
