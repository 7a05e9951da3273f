import type { Messages } from '../../../en/messages.ts';
import { count, list, money, spaced } from '../../format.ts';

export const api: Messages['api'] = {
  issueIs: ({ path, problem }) => `${path}：${problem}`,
  issueAt: ({ path, problem }) => `${path}：${problem}`,
  notMapping: '不是映射文件的内容',
  notTime: ({ text }) => `不是时间：${text}（请写成 2026-03-31 或 2026-03-31T12:00:00Z）`,
  noConfig: ({ path }) => `找不到文件：${path}`,
  configIsFolder: ({ path }) => `是文件夹而不是文件：${path}`,
  configNoPermission: ({ path }) => `没有权限读取：${path}`,
  cannotReadConfig: ({ path, reason }) => `无法读取 ${path}：${reason}`,
  checkConfigPath: '请检查 --config 的路径',
  notJson: ({ path, reason }) => `不是 JSON：${path}：${reason}`,
  writeJson: '请把设置写成一个 JSON 对象',
  comparisonNeedsDataset: '缺少 --dataset（也可用 --comparison 指定比较，或用 --tuning 指定调优）',
  comparisonNeedsModels: '缺少 --models（也可用 --comparison 指定比较，或用 --tuning 指定调优）',
  fixedByComparison: ({ flags }) =>
    `${list(flags)} 不能与 --comparison 一起使用：比较会按开始时的设置继续；如需其他设置，请另外开始一个比较`,
  tuningNeedsDataset: '缺少 --dataset（也可用 --tuning 指定调优）',
  tuningNeedsModels: '缺少 --models（也可用 --tuning 指定调优）',
  fixedByResumedTuning: ({ flags }) =>
    `${list(flags)} 不能与 --tuning 一起使用：调优会按开始时的设置继续；如需其他设置，请另外开始一个调优`,
  notWithTuned: ({ flags }) => `${list(flags)} 不能与 --tuned 一起使用：比较采用调优得到的设置`,
  notWithTuning: ({ flags }) => `${list(flags)} 不能与 --tuning 一起使用：比较采用该调优的样本和设置`,
  trainingNeedsDataset: '缺少 --dataset（也可用 --resume 指定运行）',
  notWithAuto: ({ flags }) => `--model auto 会自行选择各模型的设置，不能同时给出 ${list(flags)}`,
  notWithRefit: ({ flags }) => `--refit 只用一个数据集的样本训练，不能同时给出 ${list(flags)}`,
  onlyWithList: ({ flags }) => `${list(flags)} 只能与 --list 一起使用`,
  onlyWithAuto: ({ flags }) => `${list(flags)} 只能与 --model auto 一起使用`,
  fixedByRun: ({ flags }) =>
    `${list(flags)} 不能与 --resume 一起使用：运行会按开始时的设置继续；如需其他设置，请重新训练`,
  objectiveMissing: ({ bank }) => `缺少 --objective：项目中还没有银行 ${bank}`,
  nameObjective: '请指明要优化的目标步骤',
  notCurrency: '不是货币代码：请写三个大写字母，例如 CNY',
  valueNeedsObjective: ({ bank }) => `银行 ${bank} 没有目标：价值是指目标步骤每次转化的价值`,
  currencyNeedsValue: ({ bank, currency }) => `银行 ${bank} 没有设置价值，不能设置货币 ${currency}`,
  nameValue: '请同时给出每次转化的价值（命令行中用 --value）',
  valueOfEarlier: ({ bank, value, currency, earlier, step }) =>
    spaced`银行 ${bank} 的价值 ${money(value, currency)} 原是为${earlier}设置的，现在用于${step}：` +
    '请核对，如有不同请重新设置（命令行中用 --value）',
  nameWhatToDelete: '请指定一个数据集、一个运行或一家银行',
  unseenBank: (values) => `项目的数据集中都没有银行 ${values.name}${hint(values, '银行', '家')}`,
  unseenBanner: (values) => `项目的数据集中都没有横幅 ${values.name}${hint(values, '横幅', '个')}`,
  reportIn: ({ path }) => `报告已写入 ${path}`,
  dataExport: ({ dataset }) => `导出 ${dataset}`,
  import: ({ dataset }) => `导入 ${dataset}`,
  givenTwice: ({ name }) => `重复指定：${name}`,
  append: ({ dataset }) => `追加到 ${dataset}`,
  appendUndo: ({ dataset }) => `撤销对 ${dataset} 的最近一次追加`,
  appendInUse: ({ append, runs }) => `${list(runs)} 是用追加 ${append} 的数据训练的`,
  keepRunsOrDelete: '请先删除这些运行，或仍然撤销（命令行中加上 --keep-runs）：它们仍可评分，但其指标无法再重新计算',
  cancelledTooLate: '来不及取消：更改已经保存；尚未完成的统计或空间释放不再进行',
  counting: ({ dataset }) => `统计 ${dataset}`,
  bankSettings: ({ bank }) => `设置银行 ${bank}`,
  promotion: ({ run }) => `启用 ${run}`,
  creation: '创建项目',
  mappingRename: ({ mapping }) => `重命名映射 ${mapping}`,
  mappingDeletion: ({ mapping }) => `删除映射 ${mapping}`,
  copyOfProject: ({ name }) => `复制 ${name}，以便在无写权限时读取`,
  exportDeletion: ({ id }) => `删除导出 ${id}`,
  deletion: ({ name }) => `删除 ${name}`,
  demo: ({ rows }) => `用 ${count(rows)} 次曝光演示`,
  sample: ({ rows }) => `${count(rows)} 次曝光的示例`,
  sampleProject: '示例项目',
  refit: ({ runs }) => `用全部样本重训 ${list(runs)}`,
  trainingOfBanks: ({ dataset }) => `训练 ${dataset} 的各家银行`,
  training: ({ name }) => `训练 ${name}`,
  evaluation: ({ run, dataset }) => `在 ${dataset} 上评估 ${run}`,
  comparison: ({ models }) => `比较 ${list(models)}`,
  tuning: ({ models }) => `调优 ${list(models)}`,
  ranking: ({ runs }) => `用 ${list(runs)} 排序`,
  comparingLists: ({ lists }) => `比较 ${list(lists)}`,
  listFile: '已导出的名单',
  writingReport: '报告',
  measuringDrift: ({ run }) => `与 ${run} 的训练数据比较`,
  findingUser: '查找用户',
  explaining: '分析得分的影响因素',
  scoring: ({ runs }) => `用 ${list(runs)} 评分`,
  exportOfRuns: ({ runs }) => `导出 ${list(runs)} 用于生产环境`,
  exportOfList: '导出排序名单',
  resultsOfList: '已导出名单的效果',
  hyperStudy: ({ model, over }) => `研究 ${model} 随 ${over} 的变化`,
  transferStudy: ({ run }) => `研究${run === null ? '某个运行' : ` ${run} `}的信息迁移`,
  tsneStudy: ({ step, run }) => spaced`${run ?? '某个运行'}按${step ?? '某个步骤'}的样本分布图`,
  importanceStudy: ({ run }) => `${run === null ? '某个运行' : `${run} `}的特征重要性`,
};

interface Known {
  readonly nearest: string | null;
  readonly known: readonly string[];
  readonly total: number;
}

function hint({ nearest, known, total }: Known, things: string, unit: string): string {
  if (nearest !== null) return `（是否指 ${nearest}？）`;
  const more = total > known.length ? ` 等，共 ${count(total)} ${unit}` : '';
  return `（已有的${things}：${list(known)}${more}）`;
}
