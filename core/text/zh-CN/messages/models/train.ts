import type { Messages } from '../../../en/messages.ts';
import { ratioEnds } from '../../../numbers.ts';
import { count, list, moment, rounded, spaced } from '../../format.ts';

export const train: Messages['train'] = {
  noDataset: '没有可训练的数据集',
  nameDataset: '请用 --dataset 指定',
  unusedSettings: ({ model, settings }) => `${model} 不使用 ${list(settings)}：已忽略`,
  refitNext: ({ runs }) => `${list(runs)} 已训练完成，接着做全量重训`,
  refitNotBegun: ({ runs }) =>
    runs.length === 1
      ? `${list(runs)} 已保留，尚未全量重训；可在“模型”中或用 stepladder refit 补做`
      : `${list(runs)} 已保留；尚缺的全量重训可在“模型”中或用 stepladder refit 补做`,
  refitUnfinished: ({ run }) => `${run} 尚未完成，无法全量重训`,
  isRefit: ({ run, original }) => `${run} 本身就是 ${original} 的全量重训`,
  refitOriginal: '全量重训已经用了全部样本：如需改动，请训练新的运行',
  otherValidation: ({ run, dataset }) => `${run} 在 ${dataset} 上验证，而全量重训只能使用一个数据集的样本`,
  appendForRefit: '请把文件追加到同一个数据集，再训练一个按时间切分的运行',
  pooledGone: ({ run, pooled }) => `${run} 从所有银行共用的 ${pooled} 开始训练，而后者已被删除，因此无法全量重训`,
  appendedSince: ({ dataset }) =>
    `${dataset} 在训练之后追加过数据：全量重训不含追加的样本（如需使用，请先训练新的运行）`,
  originalGone: ({ run, original }) => `${run} 是 ${original} 的全量重训，而后者已被删除，因此无法完成`,
  deleteRefit: '请删除它，再训练新的运行',
  refitNotTested: ({ run }) => `${run} 是全量重训的运行，见过自己的测试样本`,
  alreadyDone: ({ run }) => `运行 ${run} 已经完成`,
  noBanks: ({ dataset }) => `数据集 ${dataset} 没有银行列`,
  trainWithoutBank: '请训练单个运行（命令行中用 stepladder train）',
  noneOfBank: ({ bank, run }) => `${run} 的训练集、验证集或测试集中没有银行 ${bank} 的样本`,
  usePooled: ({ bank, run }) =>
    `请用所有银行共用的 ${run} 评分：在“模型”中为 ${bank} 启用` +
    `（命令行中用 stepladder promote … ${run} --bank ${bank}）`,
  unseenBank: ({ run, bank, dataset }) => `运行 ${run} 的训练数据中没有银行 ${bank} 的样本，而数据集 ${dataset} 中有`,
  trainForBank: ({ bank, dataset }) => `请用数据集 ${dataset} 为银行 ${bank} 或所有银行训练新的运行，再使用它`,
  noDelays: ({ enough }) =>
    `延迟反馈不起作用：它要求有步骤的转化窗口长于第一步、每次转化都有时间，且至少 ${enough} 次转化的窗口已结束`,
  delaysDownSampled: '降采样时延迟反馈不起作用',
  keepsPooled: ({ bank, run, steps, enough }) =>
    `${bank} 沿用所有银行共用的模型（${run}）：其验证集的正样本不足 ${enough} 个（${list(steps)}），` +
    '无法判断微调是否有益',
  pooledFirst: ({ bank }) => `先训练所有银行共用的模型，再针对 ${bank} 微调`,
  pooledFound: ({ run, bank }) => `${bank} 从项目中已有的、所有银行共用的 ${run} 开始训练`,
  pooledNote: ({ note }) => `所有银行共用的模型：${note}`,
  bankNote: ({ bank, note }) => `${bank}：${note}`,
  objectiveNotInData: ({ dataset, bank, objective }) => `数据集 ${dataset} 缺少银行 ${bank} 的目标步骤：${objective}`,
  changeObjective: ({ steps }) => `请在“银行”中或用 stepladder bank 将以下步骤之一设为该银行的目标：${list(steps)}`,
  newRun: '请重新训练，或用它评分',
  isRunning: ({ run }) => `运行 ${run} 正在训练`,
  waitOrCancel: '请等它结束，或先取消它',
  bestMissing: ({ run }) => `${run} 的最佳轮次缺失`,
  bestsMissing: ({ run }) => `${run} 各步骤的最佳轮次缺失`,
  badWeight: ({ step }) => `在第 ${count(step)} 个训练步，有权重不是有限的数`,
  checkpointMismatch: ({ run }) => `${run} 的检查点与其模型不符`,
  badLoss: ({ loss, step, epoch }) => `在第 ${count(step)} 个训练步（第 ${epoch} 轮）损失为 ${loss}`,
  badValidation: ({ step, epoch }) => `第 ${count(step)} 个训练步之后（第 ${epoch} 轮）验证损失为 NaN`,
  lowerRate: '最后一个完好的检查点和最佳一轮均已保留；请降低学习率训练',
  onnxInstead: ({ run, reason }) => `${run} 改用引擎 onnx 继续：${reason}`,
  seen: ({ run, dataset, trained, validated }) =>
    `${run} 已见过 ${dataset} 的 ${count(trained + validated)} 个样本` +
    `（训练 ${count(trained)} 个，验证 ${count(validated)} 个）：在新样本上的表现往往不及这些指标`,
  seenUnknown: ({ run, dataset }) => `${run} 的训练数据已更改或删除：无法检查它是否见过 ${dataset} 的样本`,

  noSteps: '没有可训练的步骤',
  nameSteps: ({ steps }) => `请从以下步骤中指定：${list(steps)}`,
  stepOrder: ({ steps, dataset }) => `步骤的顺序与数据集 ${dataset} 不同，或有步骤重复：${list(steps)}`,
  writeSteps: ({ steps }) => `请写成 ${steps}`,
  lastMissing: ({ steps, last }) => `所选步骤（${list(steps)}）缺少最后一步：${last}`,
  objectiveMissing: ({ steps, objective }) => `所选步骤（${list(steps)}）缺少目标：${objective}`,
  nameObjective: '请加上它，或选择其他目标（命令行中用 --steps 和 --objective）',
  sampledMissing: ({ steps, last }) => `所选步骤（${list(steps)}）缺少负样本已降采样的步骤：${last}`,
  nameSampled: '请加上它（命令行中用 --steps），或不做降采样',

  dataset: ({ dataset }) => `数据集 ${dataset}`,
  bankOfDataset: ({ dataset, bank }) => `数据集 ${dataset} 中的银行 ${bank}`,
  fewInSegment: ({ segment, dataset, bank, positives, enough }) =>
    `数据集 ${dataset} 的分群 ${segment} ${bank === null ? '' : `中银行 ${bank} 的`}转化太少，` +
    `无法训练：${positives}，至少需要 ${count(enough)} 个`,
  widerSegment: '请选择更宽的分群、以更早的步骤为目标，或用全部样本训练',
  noSamples: ({ data }) => `${data} 没有标签成熟的样本`,
  needsHindsight: ({ steps }) =>
    spaced`训练期太短，到期末还没有已知的${list(steps)}转化：训练改用之后才得知的标签，测试结果会好于实际使用`,
  validNeedsHindsight: ({ steps }) =>
    spaced`测试期开始时，验证集中还没有已知的${list(steps)}转化：验证改用之后才得知的标签，测试结果会好于实际使用`,
  otherDataset: '请指定其他数据集，或导入更多数据',
  noneInPeriod: ({ data }) => `${data} 在该时段内没有标签成熟的样本`,
  datasetSpan: ({ from, to }) => `数据集的时间范围是 ${moment(from)} 至 ${moment(to)}，其中最近的样本可能尚未成熟`,
  fewTimes: ({ data, samples }) =>
    `无法把${data} 切分为训练集、验证集和测试集：其 ${count(samples)} 个标签成熟的样本只有不到三个不同的时间`,
  fewSamples: ({ data, samples }) =>
    `无法把${data} 切分为训练集、验证集和测试集：标签成熟的样本只有 ${count(samples)} 个`,
  fewTimesForPeriods: ({ data, samples, periods }) =>
    `无法把${data} 切分为 ${count(periods)} 个测试期及其之前的训练集和验证集：` +
    `其 ${count(samples)} 个标签成熟的样本只有不到 ${count(periods + 2)} 个不同的时间`,
  fewerPeriods: '请减少测试期（命令行中为 --splits），或导入更多数据',
  periodsOfOne: ({ dataset }) => `多个测试期须由同一数据集按时间切分，但另行指定了验证或测试的数据集 ${dataset}`,
  oneDataset: '请不要另选验证和测试的数据集，或只用一个测试期（命令行中为 --valid、--test 和 --splits）',
  periodsWithoutTimes: ({ dataset }) => `数据集 ${dataset} 没有时间列，而各测试期须按时间先后排列`,
  mapTime: '请导入带有样本时间的数据，或只用一个测试期（命令行中不用 --splits）',
  moreDataOrFewerDays: ({ step, days }) =>
    spaced`请导入更多数据，或重新导入并减少${step}的天数：不满 ${days} 天的样本尚未成熟`,
  moreData: '请导入更多数据，或另选验证和测试的数据集（命令行中为 --valid 和 --test）',
  badDownSampling: ({ share }) => `降采样后正样本所占的比例须在 0 与 1 之间，而不是 ${share}`,
  sameData: ({ dataset }) => `数据集 ${dataset} 是训练数据，不能用于验证或测试`,
  otherOrNone: '请指定其他数据集，或不指定：训练集、验证集和测试集会按时间切分',
  sameForBoth: ({ dataset }) => `数据集 ${dataset} 不能同时用于验证和测试`,
  sameDataForBoth: ({ valid, test }) => `数据集 ${valid} 与 ${test} 的数据相同，不能同时用于验证和测试`,
  otherForOne: '请为其中之一指定其他数据集',
  sharedSamples: ({ pairs }) => `训练集、验证集和测试集不能有相同的样本，但${pairs.join('；')}`,
  sharedIds: ({ count: shared, one, other }) => spaced`${other}中有 ${count(shared)} 个样本也在${one}中（编号相同）`,
  sharedContent: ({ count: shared, one, other }) =>
    spaced`${other}中有 ${count(shared)} 个样本也在${one}中（所有取值相同）`,
  sharedRenumbered: ({ count: shared, one, other }) =>
    spaced`${other}中有 ${count(shared)} 个样本也在${one}中（编号不同，但其他取值全部相同）`,
  removeShared: '请从其中之一删除这些样本，或另选数据集（命令行中为 --valid 和 --test）',
  trainingData: ({ dataset }) => `训练集（${dataset}）`,
  validationData: ({ dataset }) => `验证集（${dataset}）`,
  testData: ({ dataset }) => `测试集（${dataset}）`,

  grosslyMiscalibrated: ({ run, original, steps }) =>
    spaced`${original === undefined ? run : `${original}（${run} 是它的全量重训）`}在其验证集上的` +
    `预测与实际相差超过两倍：${list(steps)}`,
  predictedActual: ({ step, predicted, observed }) =>
    spaced`${step}预测 ${rounded(predicted)} 次，实际 ${count(observed)} 次`,
  acceptMiscalibration: '请用更多数据或以更早的步骤为目标训练；也可仍然使用（命令行中加上 --accept-miscalibration）',

  positives: ({ step, positives }) => `${step} ${count(positives)} 个`,
  fewForEpochs: ({ steps, enough }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，` +
    `训练在哪一轮停止多半出于偶然；请选择更早的步骤为目标，或导入更多数据`,
  fewForTrees: ({ steps, enough }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，训练在多少棵树时停止多半出于偶然；` +
    '请选择更早的步骤为目标，或导入更多数据',
  decidingStep: ({ step, positives }) => `${step}（${count(positives)} 个）`,
  epochOnOthers: ({ steps, enough, deciding }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，最佳轮次多半出于偶然，` +
    spaced`因此改按${list(deciding)}选择`,
  treesOnOthers: ({ steps, enough, deciding }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，最佳树数多半出于偶然，` +
    spaced`因此改按${list(deciding)}选择`,
  epochOnAllBanks: ({ steps, enough, deciding }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，最佳轮次多半出于偶然，` +
    `因此改按所有银行的验证集选择：${list(deciding)}`,
  treesOnAllBanks: ({ steps, enough, deciding }) =>
    `验证集中的正样本很少（${list(steps)}）：少于 ${enough} 个时，最佳树数多半出于偶然，` +
    `因此改按所有银行的验证集选择：${list(deciding)}`,
  ratio: ({ step, ratio, ...ends }) => {
    const range = ratioEnds(ends);
    return `${step} ${ratio.toFixed(2)}${range === null ? '' : `（95 % 区间 ${range}）`}`;
  },
  miscalibrated: ({ steps, cause }) =>
    `验证集上预测与实际转化之比明显偏离 1：${list(steps)}。可按这些概率排序，但不要据此制定预算。${cause}`,
  epochLimit: ({ epochs }) => `训练在轮数上限 ${epochs} 处结束：请提高上限`,
  oversampled: '降采样可能过强；或者验证样本与训练样本差别过大',
  otherDays: '验证期与训练期的数据差别过大',
  otherSamples: '验证样本与训练样本差别过大',
};
