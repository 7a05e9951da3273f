import type { Messages } from '../../../en/messages.ts';
import { count, exactPercent, firstOf, list, percent, percentBelow, spaced } from '../../format.ts';

export const score: Messages['score'] = {
  featureInColumns: '"columns" 中的特征',
  bankInWeights: '"bankWeights" 中的银行',
  noUserColumn: ({ columns }) => `这些列中没有用户列：${list(columns)}`,
  nameUserColumn: '请把用户 ID 列命名为 user_id，或指明是哪一列（映射中的 "user"）',
  runTwice: ({ run }) => `运行重复指定：${run}`,
  runsWithoutBank: ({ run, other }) => `运行 ${run} 和 ${other} 都用于没有银行的数据`,
  runsOfBank: ({ run, other, bank }) => `运行 ${run} 和 ${other} 都用于银行 ${bank}`,
  oneRunPerBank: '每家银行由一个运行排序：请为每家银行指定一个',
  runUnused: ({ run }) => `运行 ${run} 没有为任何银行评分：它的每家银行都由其他运行评分`,
  noBankLeft: '所有银行都被排除',
  nameBankToScore: '请至少为一家银行指定运行',
  unnamedBank: '未命名的银行',
  someWithoutValue: ({ banks, others }) =>
    `${list(banks)} 没有设置每次转化的价值，而 ${list(others)} 已设置：得分无法比较`,
  setValues: ({ bank }) =>
    `请在“银行”中为每家银行设置，或清除其他银行的价值（命令行中用 stepladder bank PROJECT ${bank} --value AMOUNT；` +
    '--value 0 表示清除）',
  otherCurrency: ({ bank, currency, other, otherCurrency }) =>
    `${bank} 的价值${currency === null ? '未注明货币' : `以 ${currency} 计`}，` +
    `${other} 的价值${otherCurrency === null ? '未注明货币' : `以 ${otherCurrency} 计`}：得分无法比较`,
  setCurrency: ({ bank }) =>
    `请在“银行”中换算（命令行中用 stepladder bank PROJECT ${bank} --value AMOUNT --currency CODE）`,
  valueOfOtherStep: ({ run, bank, trained, wanted }) =>
    spaced`运行 ${run} 按${trained}排序，但银行 ${bank} 的价值是` +
    (wanted === null ? '未设目标时设置的' : spaced`为${wanted}设置的`),
  trainForValue: ({ bank }) =>
    '请按银行的目标训练运行，或在“银行”中更改目标及其价值' +
    `（命令行中用 stepladder bank PROJECT ${bank} --objective STEP --value AMOUNT）`,
  bankByStep: ({ bank, step }) => spaced`${bank} 按${step}`,
  objectivesCompete: ({ banks }) =>
    `目标不同的银行仅凭概率竞争：${firstOf(banks)}。较罕见的步骤无论价值多高都会落败。` +
    '请为每家银行设置每次转化的价值。',
  grosslyMiscalibrated: ({ bank, run, original, steps }) => {
    const scoring = bank === '' ? '' : `为 ${bank} 评分的`;
    const measured =
      original === undefined ? spaced`${scoring}${run}` : spaced`${original}（${scoring}${run} 是它的全量重训）`;
    return spaced`${measured}在其验证集上的预测与实际相差超过两倍：${list(steps)}`;
  },
  zeroWeight: ({ rows }) => `名单末尾有 ${count(rows)} 行权重为 0，不计入预期转化`,
  smallShare: ({ bank, users, all }) =>
    `银行 ${bank} 只分到 ${count(all)} 个用户中的 ${count(users)} 个，不足 1 %：请检查其权重、价值以及所用运行的预测`,
  holdoutMissing: ({ flags }) => `${list(flags)} 需要与 --holdout 一起使用`,
  giveHoldout: '请指定对照组占用户的比例：--holdout 0.1',
  holdoutTooSmall: ({ step, lift, share, control, power, needed, detectable }) =>
    spaced`对照组只有 ${count(control)} 个用户，不足以检验名单使${step}提升 ${exactPercent(lift)}：` +
    `若确有提升，检出的概率为 ${percentBelow(power)}。` +
    (needed === null
      ? '预期没有转化。'
      : `要达到 80 % 的检出概率，名单需 ${count(needed)} 个用户（其中 ${exactPercent(share)} 为对照组）。`) +
    (detectable === null
      ? '以目前的分组，任何提升都达不到 80 % 的检出概率'
      : `以目前的分组，提升达到 ${percent(detectable)} 才有 80 % 的检出概率`),
  holdoutBanksTooSmall: ({ banks, lift }) =>
    `单家银行的对照组过小，${exactPercent(lift)} 的提升多半检验不出：${list(banks)}`,
  holdoutWithoutControl: ({ banks }) => `用户过少，按比例取整后没有对照用户：${list(banks)}`,
  noObjective: ({ run, step }) => spaced`运行 ${run} 没有目标：按最后一步${step}排序`,
  trainedForOther: ({ run, trained, bank, wanted }) =>
    spaced`运行 ${run} 按训练时的目标${trained}排序，` +
    spaced`但银行 ${bank} 现在的目标是${wanted}：如需更改请重新训练`,
  unusableWeight: ({ bank, weight }) => `银行 ${bank} 的权重无效：${weight}`,
  unusableValue: ({ bank, weight, value }) => `银行 ${bank} 的价值与权重之积过大：${value} × ${weight}`,
  setSmallerValue: '请设置较小的权重或价值：两者之积不得超过 1e12',
  setWeight: '请在“银行”中或用 stepladder bank 设置不小于 0 的权重',
  ignoresBanners: ({ run, bank }) => `运行 ${run} 不使用横幅：银行 ${bank} 只有一个不带横幅的候选`,
  unseenBank: ({ bank, run }) => `训练中没有出现过银行 ${bank}（或次数太少）：运行 ${run} 按罕见值处理`,
  noBetterBanner: ({ bank, run, step }) =>
    spaced`就${step}而言，${bank === '' ? '该银行' : `${bank} `}没有哪个横幅明显更好：` +
    `${run} 预测的差异可能只是随机波动，展示哪一个都可以`,
  tooFewBannerOutcomes: ({ bank, run, step }) =>
    spaced`已知结果太少，无法判断就${step}而言${bank === '' ? '该银行' : ` ${bank} `}是否有更好的横幅：` +
    `预测中把 ${run} 给出的差异视为随机波动`,
  rateDriftUnknown: ({ run }) => `${run} 的数据没有时间，或跨度太短，无法估计转化率漂移：预期转化的区间不含这一项`,
  listsWithoutProject:
    '预期转化数的区间只含随机波动：如需计入模型误差和转化率漂移，请用 --project 指明导出名单的项目。',
  listNotExported: ({ file }) =>
    `按 ${file} 计算的区间只含随机波动：该文件不是由本项目导出，或导出后有改动，因此无法得知排名所用运行的误差。`,
  ownLevel: ({ bank, run }) =>
    `${run} 的数据中${bank === '' ? '' : `银行 ${bank} `}近期转化很少或没有：其预测改用全部日期的数据，区间更宽`,
  ownLevels: ({ banks, run }) =>
    `${run} 的数据中部分银行近期转化很少或没有：${firstOf(banks)}；其预测改用全部日期的数据，区间更宽`,
  pausedBanners: ({ bank, run, banners }) =>
    `${list(banners)} 在 ${run} 的训练数据最后 14 天内没有曝光：` +
    `除非在银行的横幅中列出，否则不参与${bank === '' ? '' : ` ${bank} 的`}排序`,
  onlyPausedBanners: ({ bank, run }) =>
    `${bank === '' ? '该银行' : `${bank} `}在 ${run} 的训练数据最后 14 天内没有曝光：` +
    '除非在银行的横幅中列出要展示的横幅，否则其所有横幅都参与排序',
  unseenBanner: ({ banner, run }) => `训练中没有出现过横幅 ${banner}（或次数太少）：运行 ${run} 按罕见值处理`,
  averageBanner: ({ banner, bank, run }) =>
    `训练中没有出现过横幅 ${banner}（或次数太少）：运行 ${run} 按${bank === '' ? '该银行' : ` ${bank} `}的平均横幅处理`,
  notProbability: ({ run, step, value }) => spaced`运行 ${run} 预测的${step}概率无效：${value}`,
  runDamaged: '该运行已损坏：请重新训练',
  budgetNeedsCost: '按预算选取时须填写单次成本',
  giveUnitCost: '请填写每次触达或每次转化的成本',
  outputIsFolder: ({ path }) => `输出位置是文件夹：${path}`,
  nameFile: '请指定文件',
  earlierRemoved: ({ files }) => `已随之前的名单删除其附属文件：${files.join('、')}`,
  formulaIds: ({ ids }) => `有 ${count(ids)} 个 ID 形似电子表格公式，名单中已在其前面加上撇号`,
  noRecords: ({ file }) => `人群文件没有记录：${file}`,
  checkAudience: '之前的名单保持原样；请检查人群文件是如何导出的',
  importAgain: ({ dataset }) => `请按原样重新导入数据集 ${dataset}，或重新训练`,
  unusableTop: ({ top }) => `前 N 名的数量无效：${top}`,
  giveWholeNumber: '请填写不小于 1 的整数',
  notStepCost: ({ given }) => `不是转化成本：${given}（请写成 STEP=AMOUNT）`,
  oneSelection: ({ flags }) => `只能用其中一个选项选取行：${list(flags)}`,
  costWithoutBudget: '没有预算时，成本不会选取任何行',
  giveBudget: '请同时给出 --budget',
  budgetWithoutCost: '使用预算时需要给出单次触达成本',
  giveCost: '请同时给出 --cost-per-contact；如果只有转化收费，可以为 0',
  noList: ({ list: number, lists }) => `排序结果中没有名单 ${number}：共有 ${count(lists)} 份，从 0 开始编号`,
  rankingGone: ({ ranking }) => `排序 ${ranking} 已不存在`,
  rankAgain: '它已被新的排序取代，或程序重新启动过：请重新为人群排序',
  notRankedList: ({ file }) => `不是本程序生成的排序名单：${file}`,
  giveRankedList: '请提供由评分或导出写出的 CSV 文件',
  userTwice: ({ file }) => `${file} 中有用户出现了多行`,
  compareOneBank: '请选择要比较哪家银行的行（命令行中为 --bank BANK）',
  notInOrder: ({ file }) => `${file} 的行没有按排名排列`,
  sortByRank: '请按 rank 列排序，或使用写出时的原名单；若各银行分别排名，请选择一家银行',
  emptyList: ({ file }) => `名单没有任何行：${file}`,
  bankNotInList: ({ file, bank }) => `${file} 中没有银行 ${bank} 的行`,
  historyEntry: '写入导出记录',
  audienceFile: '人群文件',
  mappingFile: '映射文件',
  audienceOfRun: ({ run }) => `人群文件（用于运行 ${run}）`,
  matchColumns: '请重命名各列，或指明各列的含义（映射中的 "columns"）',
  notInHistory: ({ error }) => `名单已写出，但未能记入项目的导出记录：${error}`,
  brokenRecord: '记录损坏',
  missingUser: '缺少用户',
  notInSegment: '不在该分群中',
  onlySegment: ({ segment, conditions }) => `仅对分群 ${segment} 的用户评分：${conditions.join('；')}`,
  segmentColumn: ({ segment, column }) => `人群文件没有 ${column} 列，而分群 ${segment} 需要该列`,
  segmentDays: ({ segment }) => `分群 ${segment} 按日期筛选，而人群文件没有时间列`,
  segmentColumns: ({ columns }) => `请选择只用到人群文件已有列的分群：${columns.join('、')}`,
  longUser: '用户 ID 过长',
  badWeight: '权重无效',
  badNumber: '数值无法识别',
  noNumbers: ({ column, format }) => `人群文件的列 ${column} 不按数值读取，不能用格式 ${format}`,
  columnsWithFormats: ({ columns }) =>
    columns.length === 0 ? '人群文件中没有按数值读取的列' : `按数值读取的列：${list(columns)}`,
  sameFormats: ({ column }) =>
    `请在所有文件中用同一格式书写 ${column}；如果只是个别值不同，请用 --column-format 为所有文件指定同一格式`,
  otherNumbers: ({ columns, format }) =>
    `${list(columns)}：按${format}读取，与训练数据不同（命令行中可用 --column-format 另行指定）`,
  ambiguousNumbers: ({ column }) =>
    `从人群文件的列 ${column} 看不出 1,234 和 1.234 是整数还是小数；若按训练数据的格式读取，数值会相差一千倍`,
  chooseNumberFormat: ({ column }) =>
    '请将人群文件另存为 Excel 或 Parquet，并使该列为数值' +
    `（命令行中也可用 --column-format "${column}=decimal-point" 或 --column-format "${column}=decimal-comma"，` +
    '或在映射文件的 "formats" 中设置）',
  duplicateUser: '用户重复',
  outputOfList: ({ path, list }) => `${path} 属于名单 ${list}`,
  outputIsList: ({ path, list }) => `与 ${list} 一同写入的文件会替换 ${path}，而后者本身是一份名单`,
  noSpace: ({ file }) => `磁盘空间不足，无法写入 ${file}`,
  freeSpace: '请清理磁盘空间（评分约需名单两倍大小的空间），或写到其他磁盘',
  quotaUsed: ({ file }) => `磁盘配额已用完，无法写入 ${file}`,
  freeQuota: '请清理磁盘空间，或写到其他磁盘',
  noFolder: ({ file }) => `${file} 所在的文件夹不存在`,
  createFolder: '请先创建该文件夹',
  noPermission: ({ file }) => `没有权限写入 ${file}`,
  ownFolder: '请写到您有权限的文件夹',
  readOnly: ({ file }) => `磁盘为只读，无法写入 ${file}`,
  diskFails: ({ file, reason }) => `磁盘出错（${file}）：${reason}`,
  otherDisk: '请写到其他磁盘',
  changedOnDisk: ({ file }) => `磁盘读回的内容与写入 ${file} 的内容不一致`,
  scoreAgain: '请检查磁盘，然后重新评分',
};
