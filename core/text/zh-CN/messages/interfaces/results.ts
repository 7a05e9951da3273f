import type { Messages } from '../../../en/messages.ts';
import { formatDifferenceEnds, formatFigure, formatP } from '../../../figures.ts';
import { UNDEFINED } from '../../../numbers.ts';
import { count, exactPercent, list, spaced } from '../../format.ts';

export const results: Messages['results'] = {
  reportWritten: ({ path, size }) => `已将报告写入 ${path}（${size}）`,
  datasetWritten: ({ rows, columns, path, size }) =>
    `已将 ${count(rows)} 个样本（${count(columns)} 列）写入 ${path}（${size}）`,
  rejectsWritten: ({ rejects, path, masked = 0 }) =>
    `已将 ${count(rejects)} 条被拒绝的记录写入 ${path}` +
    (masked === 0 ? '' : `；其中 ${count(masked)} 条的联系方式已替换为 [contact]，联系方式不会被保存`),
  noDatasets: '还没有数据集：请用 stepladder import 导入。',
  noAppends: '尚未追加过数据：可用 stepladder append 追加导出文件。',
  appendUndone: ({ append, dataset, rows, runs, freed }) =>
    `已撤销 ${append}：${dataset} 恢复为 ${count(rows)} 个样本，释放了 ${freed}` +
    (runs.length === 0 ? '' : `；${list(runs)} 无法再读取其数据`),
  noBanks: '还没有设置银行：请用 stepladder bank 设置。--dataset NAME 可查看数据集中的银行。',
  listsCompared: ({ rows, otherRows, common, correlation }) =>
    `${count(rows)} 行与 ${count(otherRows)} 行，两份名单共有 ${count(common)} 个用户；秩相关系数 ${correlation}`,
  expectedOfLists:
    '两份名单前若干行的预期转化数，各按自身的概率计算，以及另一份名单多出的转化数。' +
    '两份均有且横幅相同的用户结果相同，若无其他用户，差异为 0。',
  scoredByOther:
    '同样的用户按另一份名单的概率计算（– 表示该名单缺少其中的用户）。这些合计不是预测，没有区间：' +
    '名单对自己不会选中的用户了解较少，算出的数字偏低。',
  valuesPerRow: '每行的值数',
  noRuns: '还没有运行：请用 stepladder train 训练。',
  deleted: ({ name, freed }) => `已删除 ${name}，释放 ${freed}`,
  active: ({ run, bank }) => `已为 ${bank} 启用 ${run}`,
  evaluated: ({ run, dataset, rows }) => `${run} 在 ${dataset} 上的评估（${count(rows)} 个样本）`,
  openAddress: ({ url }) => `请打开 ${url}`,
  exported: ({ runs, banks, files }) =>
    `已导出 ${list(runs)}${banks.length === 1 && banks[0] === '' ? '' : `（${list(banks)}）`}：` +
    `${list(files)}、manifest.json。` +
    '下一步：阅读其中的 README.md，并在将要评分的机器上运行 check.py。',
  howToStop: '按 Ctrl-C 停止。',
  howToSeeLicense: 'stepladder licenses NAME 显示某个组件的许可证。',
  licenseInFile: ({ file }) => `许可证全文见桌面应用中的文件 ${file}。`,
  otherValues: ({ values }) => `（其他 ${count(values)} 个）`,
  sampleWritten: ({ rows, duration }) => `已写入 ${count(rows)} 次曝光，用时 ${duration}`,
  expectedOf: ({ step }) => spaced`预期${step}`,
  expectedCount: ({ expected, low, high }) => `${expected}（95 % 区间 ${low}–${high}）`,
  expectedByChance: ({ expected, low, high }) => `${expected}（95 % 区间 ${low}–${high}，仅含随机波动）`,
  expectedNoDrift: ({ expected, low, high }) => `${expected}（95 % 区间 ${low}–${high}，不含转化率漂移）`,
  expectedSomeErrors: ({ expected, low, high }) => `${expected}（95 % 区间 ${low}–${high}，部分运行的模型误差未计入）`,
  expectedSomeDrift: ({ expected, low, high }) => `${expected}（95 % 区间 ${low}–${high}，部分运行的转化率漂移未计入）`,
  errorOrMore: ({ error }) => `至少 ± ${error}`,
  expectedValue: '预期价值',
  olderWithoutIntervals: '没有区间的数字由尚不计算区间的旧版本保存。',
  noExports: '还没有导出的名单：请用 stepladder score 写出一份',
  listGone: ({ file }) => `${file}（已移动或删除）`,
  errorsAlone: '仅计单项误差的区间',
  heldOut: ({ users, share, path }) => `${count(users)} 个用户（每家银行的 ${exactPercent(share)}），见 ${path}`,
  liftShown: ({ lift }) => `检出 ${exactPercent(lift)} 提升的概率`,
  intervalsInBrackets: '括号内为 95 % 区间',
  intervalsOfRates:
    '括号中为转化率的 95 % 区间（Wilson），假定各样本相互独立；' +
    '如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄。',
  fewTimes: '区间只有一端或缺失，说明样本过少，无法给出。',
  ratesOfSamples: '转化率的区间假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄。',
  differencesOfUsers: '差异及其 p 值同样假定各用户相互独立，无论用户属于一方还是双方。',
  contributionsOfUsers:
    '数据量较大，各取值的贡献把双方的用户视为不同的人：双方有相同用户时，这些区间通常偏宽，p 值偏大；' +
    '某一取值的用户样本多于其他用户时则相反。',
  contributionsOfLists: '多值字段的取值把双方的用户视为不同的人：双方有相同用户时，其区间通常偏宽，p 值偏大。',
  differencesOfSamples: '差异的区间也是如此，其 p 值会偏小。',
  timesOfSamples: '用时的区间假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化快慢不同，区间会偏窄。',
  wholeList: '全部',
  shownOf: ({ shown, rows }) => `${count(rows)} 行中的 ${count(shown)} 行`,
  forecastOfAll: '整份名单',
  forecastNotShown: '未看到横幅',
  forecastNotMature: '尚未成熟',
  decileBy: ({ step }) => spaced`十分位（按${step}）`,
  bankBy: ({ step }) => spaced`银行（按${step}）`,
  candidatesPerUser: ({ candidates }) => `每个用户 ${count(candidates)} 个`,
  engineOn: ({ engine, device }) => `${engine}（${device}）`,
  modelOn: ({ model, engine, device }) => `${model}，引擎 ${engine}（${device}）`,
  decidingStep: ({ step, positives }) => `${step}（${count(positives)} 个正样本）`,
  meanOf: ({ steps }) => spaced`${list(steps)}的平均`,
  onAllBanks: ({ choice }) => `${choice}，所有银行`,
  byChance: ({ choice }) => `${choice}，多半出于偶然`,
  chosenEach: '各步骤按自身指标',
  chosenFor: ({ step, choice }) => spaced`${step}按${choice}`,
  choices: ({ choices }) => list(choices),
  noObjective: '无：所有步骤的平均',
  modelChoice: ({ tuning, trials, models, step }) =>
    spaced`${tuning}：${count(models)} 个模型各试验 ${count(trials)} 次，按${step}的验证 AUC 评选`,
  lead: ({ model, over, difference, low, high, pAdjusted }) =>
    `${model} 领先 ${over} ${formatFigure(difference)}（95 % 区间 ${formatDifferenceEnds({ low, high })}，` +
    `校正 p ${formatP(pAdjusted)}）；二者由同一批样本选出，在新样本上的差距往往更小`,
  base: ({ base }) => `所有银行共用的 ${base}`,
  kept: ({ base, steps }) =>
    `所有银行共用的 ${base}，未作改动：该银行验证集的正样本太少（${list(steps)}），无法判断微调是否有益`,
  refitsKept: ({ run, refits }) =>
    `${list(refits)} 是它的全量重训，指标和曲线均取自 ${run}：指标会保留，曲线则无法再绘制`,
  refitOf: ({ original }) => `${original} 的全量重训`,
  refitMetrics: '全量重训的模型见过全部样本，因此其指标和曲线取自原运行。',
  keptFrom: ({ base }) => `无：沿用 ${base}`,
  allStartedFrom: ({ base }) => `各行的运行都从所有银行共用的 ${base} 开始训练。`,
  banksKeep: ({ banks, base }) => `${list(banks)} 沿用 ${base}，未作改动：验证集的正样本太少，无法判断微调是否有益。`,
  bankNotTrained: ({ bank, reason }) => `${bank} 未能训练：${reason}`,
  bestEpoch: ({ epochs, best }) => `${epochs}，最佳为 ${best}`,
  noneBetter: ({ epochs }) => `${epochs}，均不优于所有银行共用的模型，因此沿用该模型`,
  seenBanners: '训练数据中的横幅',
  stepWithin: ({ step, days }) => `${step}（${count(days)} 天内）`,
  noTimes: '没有时间列',
  period: ({ from, to }) => `${from} 至 ${to}`,
  comparison: ({ comparison, dataset, bank, objective, seeds, periods }) =>
    `${comparison}，数据集 ${dataset}${bank === null ? '' : `，银行 ${bank}`}，` +
    spaced`早停依据为${objective ?? '所有步骤的平均'}，${count(seeds)} 个种子` +
    (periods === 1 ? '' : ` × ${count(periods)} 个测试期`),
  onlySegment: ({ name, conditions }) => `仅限分群 ${name} 的样本：${conditions.join('；')}`,
  aucTitle: ({ periods }) =>
    `测试 AUC：不同种子${periods === 1 ? '' : '和测试期'}的均值 ± 标准差（抽样误差的 95 % 区间）`,
  periodFigures: ({ step }) => `${step}：各测试期的测试 AUC，种子间均值 ± 标准差（抽样误差的 95 % 区间）`,
  unavailable: ({ model, reason }) => `${model} 不可用：${reason}`,
  failed: ({ model, seed, period, reason }) =>
    `${model}（种子 ${seed}${period === null ? '' : `，测试期 ${period}`}）失败：${reason}`,
  took: ({ duration }) => `总用时 ${duration}`,
  tunedBy: ({ model, tuning, trial, trials }) =>
    `${model}：采用第 ${count(trial)} 次试验的设置，共 ${count(trials)} 次（${tuning}）`,
  unequalBudgets: '各模型调优的试验次数不同，比较会偏向次数较多者。',
  tuning: ({ tuning, dataset, bank, trials, seed, splits }) =>
    `${tuning}，数据集 ${dataset}${bank === null ? '' : `，银行 ${bank}`}，` +
    `每个模型 ${count(trials)} 次试验，种子 ${seed}` +
    (splits === null ? '' : `，只用 ${count(splits)} 个测试期中第一个之前的数据`),
  judgedOn: ({ choice }) =>
    spaced`评判依据为${choice}的验证 AUC；* 为最佳试验，因在同一批样本上选出，在新样本上往往低一些`,
  trialFailed: ({ model, trial, reason }) => `${model} 第 ${count(trial)} 次试验失败：${reason}`,
  noTests: '没有可以互相检验的两个模型。',
  adjustedTests:
    '种子：AUC 的配对 t 检验；样本：第一个种子的运行的 DeLong 检验。已对每个步骤做多重比较校正（Holm）。' +
    '* 优于除自身变体外最好的模型，且种子的校正 p < 0.05；** p < 0.01。',
  adjustedOverPeriods:
    '测试期：各测试期平均差异的校正 t 检验；样本：第一个种子的运行的 DeLong 检验，合并各测试期。' +
    '已对每个步骤做多重比较校正（Holm）。' +
    '* 优于除自身变体外最好的模型，且测试期的校正 p < 0.05；** p < 0.01。',
  aucOfChance: '不优于随机',
  aucOfFew: ({ positives }) => `仅 ${count(positives)} 个正样本`,
  explained: ({ step, now, before, change, low, high, p }) =>
    spaced`${step}变化的原因：转化率 ${now}，上一时段 ${before}，` +
    `变化 ${change}（95 % 区间 ${low} 至 ${high}，p ${p}）`,
  notExplained: ({ step }) =>
    spaced`没有可解释的${step}变化：该时段或上一时段没有这一步的转化率。请用 --from 和 --to 指定时段。`,
  excess: 'excess：该值转化率的贡献中，超出该列所有值共同变化（同一几率比）的部分。',
  excessTested: ({ tested }) => `p 检验的是这一超出部分，已按检验的 ${count(tested)} 个值校正（Benjamini–Hochberg）。`,
  intervalsOfValues:
    '95 % 区间针对单个值，未作上述校正，并将该值在样本中的占比视为已知。' +
    '列出的是众多数值中最大的一些，因此其中不含真值的区间会超过 5 %。',
  excessUntested: '没有 p 值和区间的超出部分：样本太少，两者都无法给出。',
  oneSeed: '只有一个种子，没有标准差和 t 检验：请用 --seeds 指定更多。',
  demoBank: ({ bank, objective, run, bestEpoch }) =>
    spaced`${bank}，目标为${objective ?? '所有步骤'}（运行 ${run}，最佳轮次 ${bestEpoch ?? UNDEFINED}），测试集`,
  demo: ({ rate, path, duration }) => `${rate} 的曝光到达最后一步。排序名单：${path}。总用时 ${duration}。`,
  hyper: ({ study, model, dataset, bank, seeds, parameter }) =>
    `${study}：${model}，数据集 ${dataset}${bank === null ? '' : `，银行 ${bank}`}，` +
    `${parameter} 的每个取值 ${count(seeds)} 个种子`,
  transfer: ({ study, run }) =>
    `${study}：${run} 在测试集上的迁移权重，按上一步和该步骤是否到达以及上一步对数损失的四分位分组` +
    '（1 为预测最好）；± 为各样本的标准差',
  tsne: ({ study, run, step, reached, missed, perplexity }) =>
    spaced`${study}：${run} 的测试集中 ${count(reached)} 个到达${step}的样本和 ${count(missed)} 个未到达的样本，` +
    `困惑度 ${perplexity}`,
  neighbours: '图中每个点最近的十个邻点中与其同类的比例',
  importance: ({ study, run, repeats, rows, of }) =>
    `${study}：逐个置换特征（各 ${repeats} 次）后 ${run} 的 AUC 下降，` +
    `基于 ${count(of)} 个验证样本中的 ${count(rows)} 个`,
  timeLeft: ({ time }) => `剩余 ${time}`,
  timeLeftAtMost: ({ time }) => `最多剩余 ${time}`,
  ordinal: ({ unit, number }) => `${unit} ${count(number)}`,
  ordinalOf: ({ unit, number, all }) => `${unit} ${count(number)}（共 ${count(all)}）`,
};
