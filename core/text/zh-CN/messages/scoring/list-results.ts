import type { Messages } from '../../../en/messages.ts';
import { UNDEFINED } from '../../../numbers.ts';
import { count, exactPercent, list, moment, percent, rounded, spaced } from '../../format.ts';

interface Effect {
  readonly low: number;
  readonly high: number;
  readonly adjusted: boolean;
}

/** What differs between ids. */
const REWRITINGS = {
  blanks: '空格',
  apostrophe: '撇号',
  decimals: '.0 等小数',
  zeros: '前导零',
  case: '大小写',
};

function interval({ low, high, adjusted }: Effect): string {
  return `95 % 区间 ${rounded(low)} 至 ${rounded(high)}${adjusted ? '，已按得分校正' : ''}`;
}

function ratioText({ ratio, ratioLow, ratioHigh }: Parameters<Messages['listResults']['ratio']>[0]): string {
  if (ratio === null || ratioLow === null || ratioHigh === null) return UNDEFINED;
  return `${percent(ratio)}（${percent(ratioLow)}–${percent(ratioHigh)}）`;
}

export const listResults: Messages['listResults'] = {
  noExport: '尚未导出任何名单',
  scoreFirst: '请用 stepladder score 或在“评分”中导出一份',
  noUsers: ({ dataset }) => `数据集 ${dataset} 没有用户`,
  noTimes: ({ dataset }) => `数据集 ${dataset} 没有时间`,
  tooEarly: ({ dataset, last, since }) =>
    `数据集 ${dataset} 截止于 ${moment(last)}，早于名单的导出时间 ${moment(since)}`,
  chooseOther: '请选择含有用户且覆盖导出之后时间的数据集',
  tooLong: ({ rows }) => `名单有 ${count(rows)} 行，太长，无法比较`,
  shorterList: '最多可比较 300 万行',
  noLaterData: '没有含用户的数据集覆盖导出之后的时间',
  importLater: '请导入该时段的漏斗数据',
  chooseList: ({ id, file }) => `比较导出 ${id} 需要其名单 ${file}`,
  nameList: '请选择该文件（命令行中用 --list FILE）',
  chooseControl: ({ id, file }) => `比较导出 ${id} 需要其对照组名单 ${file}`,
  nameControl: '请选择这两个文件（命令行中用 --list FILE --list FILE）',
  changed: ({ id }) => `这些文件都不是导出 ${id} 的名单`,
  unchangedFile: '请指明导出时的原文件：程序按 SHA-256 识别',
  withoutBanks: ({ dataset }) =>
    `${dataset} 没有银行列，因此其中没有样本对应名单的行：请在映射中指明银行列，然后重新导入数据。`,
  withoutBanners: ({ dataset }) =>
    `${dataset} 没有横幅列：用户在导出之后只要有该银行的任何曝光，就视为看到了为其选定的横幅。`,
  banksMissing: ({ dataset, banks }) =>
    spaced`${dataset} 中没有 ${list(banks)} 的样本：如果数据中的银行名称不同，请改为与名单一致，然后重新导入数据。`,
  bannersMissing: ({ dataset }) =>
    `${dataset} 中没有样本带有名单中的横幅，因此没有用户视为看到了横幅：如果数据中的横幅名称不同，` +
    '请改为与名单一致，然后重新导入数据。',
  noneFound: ({ dataset, users }) =>
    `名单的 ${count(users)} 个用户在导出之后都没有 ${dataset} 中的样本，因此无法比较：请确认数据集是否正确，` +
    '以及其中的用户 ID 和银行的写法是否与名单一致。',
  idsRewritten: ({ dataset, users, rewritings }) =>
    `名单中有 ${count(users)} 个用户在 ${dataset} 中的 ID 写法不同` +
    `（${list(rewritings.map((one) => REWRITINGS[one]))}），` +
    '因此视为未找到：除非将该列设为文本格式，电子表格会改变 ID。请按名单中的写法重新导出数据，然后重新导入。',
  unknownUntilFound: '在找到这些用户之前，名单的增量未知。',
  asForecast: ({ step, actual, expected, low, high }) =>
    `${step}：实际 ${count(actual)}，在预测区间内：在看到横幅的用户中预期 ${rounded(expected)}` +
    `（${rounded(low)}–${rounded(high)}）。`,
  ratio: ratioText,
  offForecast: ({ step, actual, expected, low, high, ...ratio }) =>
    `${step}：实际 ${count(actual)}，${actual < low ? '低于' : '高于'}预测范围：` +
    `在看到横幅的用户中预期 ${rounded(expected)}（${rounded(low)}–${rounded(high)}）` +
    `${ratio.ratio === null ? '' : `，为预测的 ${ratioText(ratio)}`}。`,
  nothingMature: ({ step }) => `${step}：目前还没有可比较的数据。`,
  notShown: ({ step, share, lost, forecast, low, high }) =>
    `${step}：整份名单预测的 ${rounded(forecast)}（${rounded(low)}–${rounded(high)}）中，` +
    `有 ${rounded(lost)}（${percent(share)}）属于没有看到横幅的用户。`,
  notMature: ({ step, share, lost, forecast, low, high }) =>
    `${step}：整份名单预测的 ${rounded(forecast)}（${rounded(low)}–${rounded(high)}）中，` +
    `有 ${rounded(lost)}（${percent(share)}）尚未成熟：这些用户看到横幅的时间太近。`,
  onlyChance: ({ runs }) =>
    spaced`${list(runs)}的误差未知（运行已删除，或由旧版本训练），因此其预期转化数的区间只含随机波动。`,
  runNotNamed: ({ anyNamed }) =>
    anyNamed
      ? '对于没有写明由哪个运行排名的行，预期转化数的区间只含随机波动。'
      : '预期转化数的区间只含随机波动，因为名单没有写明由哪个运行排名。',
  noDrift: ({ runs }) =>
    spaced`${list(runs)}的数据没有时间，或跨度太短，无法估计转化率漂移，因此其预期转化数的区间不含这一项。`,
  bestOverrated: ({ step, best, others }) =>
    `${step}：排名第 1 十分位的实际转化为其预测的 ${best}，其余十分位为 ${others}：名单最前的用户被高估了。`,
  shrunk: ({ run, kept }) =>
    spaced`${run}的预测事先已把横幅之间的差异缩小到 ${percent(kept)}，因为挑选最好的横幅会偏向被高估的横幅。`,
  ratioDiffers: ({ step, ratio, low, high }) =>
    `${step}：各排名十分位之间的差异在统计上不显著。排序成立，但实际转化为预测的 ${percent(ratio)}` +
    `（${percent(low)}–${percent(high)}）。是转化率变了还是模型有偏差，这些数字无法判断。`,
  bankDiffers: ({ bank, other, step, ratio, others }) =>
    spaced`${step}：${bank}为其预测的 ${ratio}，${other ?? '其他银行'}为 ${others}。`,
  added: (effect) =>
    `${effect.step}：与对照组相比，名单带来增量 ${rounded(effect.conversions)}（${interval(effect)}）。`,
  removed: (effect) =>
    `${effect.step}：投放组比按对照组转化率推算的少 ${rounded(-effect.conversions)}（增量的 ${interval(effect)}）。`,
  noDifference: (effect) =>
    `${effect.step}：与对照组的差异在统计上不显著：增量 ${rounded(effect.conversions)}（${interval(effect)}）。`,
  couldShow: ({ step, lift, power }) =>
    `${step}：这并不表示没有增量。这样规模的分组检出 ${exactPercent(lift)} 提升的概率为 ${percent(power)}。`,
  notAdjusted: ({ effects, reason }) => `${list(effects)}未校正：${reason}。`,
  stepOfBank: ({ step, bank }) => `${step}（${bank}）`,
  usersUnknown: '不在数据中的用户的转化未知',
  stepNotMature: '该步骤尚未成熟',
  noBothGroups: '有一组没有用户',
  fewToAdjust: '某一组的转化不足十次，或未转化的用户不足十个',
  nothingToAdjust: '所有概率都相同，或某家银行在某一组的用户不足两个',
  narrowerBy: 'narrower by：就这批用户而言，校正后的区间比未校正的窄多少；换一份名单，数字会不同。',
  unknownUsers:
    '名单的增量未知，因为部分用户不在数据中：如果数据包含所有用户（包括没有看到任何横幅的用户）的全部转化，请注明。',
  controlShown: ({ shown, users }) =>
    `对照组的 ${count(users)} 个用户中，有 ${count(shown)} 个仍看到了名单中的横幅：真实差异可能大于测得的差异。`,
  leftOut: ({ banks }) => `以下银行有一组没有用户，未计入合计：${list(banks)}。`,
  stillGrowing: ({ steps }) => `${list(steps)}：尚未成熟的样本在两组中都计为未转化，因此增量还不完整。`,
  dataBeginLater: ({ dataset, days }) => `${dataset} 从导出后 ${count(days)} 天开始：此前的转化在两组中都缺失。`,
  exportedAgain: ({ numbers }) => `这份名单导出过多次（编号 ${list(numbers.map(String))}）：结果从其中最早的一次算起。`,
};
