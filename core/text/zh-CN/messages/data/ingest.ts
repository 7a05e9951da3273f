import type { Messages } from '../../../en/messages.ts';
import { count, list, moment } from '../../format.ts';

export const ingest: Messages['ingest'] = {
  noFileGiven: '没有指定文件',
  nameFile: '请至少指定一个文件或文件夹',
  fileGivenTwice: ({ path }) => `文件重复指定：${path}`,
  nameFileOnce: '每个文件只指定一次',
  tooManyColumns: ({ file, columns, max }) => `${file} 有 ${count(columns)} 列；最多可导入 ${count(max)} 列`,
  leaveColumnsOut: '请去掉不作为特征的列',
  notRegularFile: ({ path }) => `不是普通文件：${path}`,
  saveToFile: '文件会被多次读取：请先把数据保存为文件',
  noDataFiles: ({ folder }) => `文件夹中没有数据文件：${folder}`,
  readableFiles:
    '可读取以 .csv、.tsv、.psv、.txt、.jsonl、.ndjson、.parquet、.arrow、.feather 或 .xlsx 结尾的文件；' +
    '文本文件也可压缩（.gz、.zst）',
  readPartitions: '其中有名为“列名=取值”的文件夹：加上 --partitions 即可读取其中的 Parquet 文件',
  noSuchFile: ({ path }) => `找不到文件：${path}`,
  checkPath: '请检查路径',
  noPermission: ({ path }) => `没有读取权限：${path}`,
  checkPermission: '请检查文件的访问权限',
  cannotRead: ({ path, reason }) => `无法读取 ${path}：${reason}`,
  checkDisk: '请检查文件及其所在的磁盘',
  cannotUnpack: ({ path, reason }) => `无法解压 ${path}：${reason}`,
  fileChanged: ({ path }) => `文件在读取过程中被修改或移除：${path}`,
  waitForFile: '请等该文件写入完毕，或改为读取其副本，然后重试',
  damagedFile: '文件已损坏或不完整：请重新复制',
  unpacking: ({ path }) => `正在将 ${path} 转换为文本`,
  unpackDiskFull: ({ path, folder }) => `将 ${path} 转换为文本（位于 ${folder}）时磁盘已满`,
  setTempFolder: '请在该处清理空间，或把 TMPDIR 设为空间更大的文件夹',
  cannotReadAs: ({ path, format, reason }) => `无法按 ${format} 读取 ${path}：${reason}`,
  damagedBinary: '文件已损坏、已加密或不完整',
  arrowContradiction: '文件的元数据与实际内容不符',
  arrowIncomplete: '文件在内容结束之前就中断了',
  arrowBigEndian: '该文件是为大端序处理器写入的',
  arrowType: ({ column, type }) => `无法导入 ${type} 类型的值（例如 ${column} 列）`,
  arrowOtherType: '写文件时请去掉该列，或改为文本、或拆成每列一个值',
  arrowLargeBatch: ({ bytes, limit }) => `有一批数据占 ${count(bytes)} 字节，而一次最多读取 ${count(limit)} 字节`,
  arrowSmallerBatches: '请分成更小的批次写文件，例如 write_feather(…, chunksize=65536)，或改用 Parquet',
  arrowDictionaries: ({ limit }) => `其中的字典超过 ${count(limit)} 字节`,
  arrowPlainText: '请把这些列写成普通文本而不是字典，或改用 Parquet',
  arrowNotUtf8: '有一个值不是有效的 UTF-8',
  arrowLongValue: ({ limit }) => `有一个值超过 ${count(limit)} 字节`,
  findingColumns: ({ path }) => `正在查找 ${path} 的列`,
  jsonList: ({ path }) => `${path} 是一个 JSON 数组；只能读取 JSON Lines`,
  notJsonLines: ({ path }) => `${path} 中没有一行是 JSON 对象`,
  saveAsJsonLines: '请保存为每行一个对象，例如使用 jq -c ".[]"',
  longLine: ({ bytes }) => `有一行超过 ${count(bytes)} 字节`,
  splitLine: '请检查文件的写入方式：一行是一条记录',
  table: '数据表',
  noTables: ({ file }) => `${file} 中没有数据表`,
  onlyTables: '只读取数据表，不读取视图',
  severalTables: ({ file, tables }) => `${file} 中有多个数据表：${list(tables)}`,
  nameTable: ({ kind }) =>
    `请用 --table 指定${kind === 'table' ? '一个' : '工作表'}，或在映射文件的 "dialect" 中设置 "table"`,
  sheet: '工作表',
  noSheets: ({ file }) => `${file} 中没有包含数据的可见工作表`,
  showSheet: '请在 Excel 中取消隐藏该工作表，或用 --table 指定',
  severalSheets: ({ file, sheets }) => `${file} 中有多个工作表：${list(sheets)}`,
  titleRows: ({ file, rows }) => `${file}：已略去表头上方的 ${count(rows)} 行`,
  uncomputed: ({ file, cells }) => `${file}：${count(cells)} 个公式没有结果，按空值读取：请在 Excel 中打开并保存该文件`,
  errorCells: ({ file, cells }) => `${file}：${count(cells)} 个单元格是 Excel 错误值（如 #DIV/0!），按缺失值读取`,
  errorTexts: ({ errors }) => `${list(errors)}：Excel 错误值按缺失值读取（已列入映射的 "missing"）`,
  mergedCells: ({ file, cells }) =>
    `${file}：合并单元格的值已填入其下的 ${count(cells)} 个单元格；合并区域的每一行都取该值`,
  largeWorkbook: ({ path }) => `${path} 中的文本需要的内存过多`,
  saveAsCsv: '请在 Excel 中将该工作表另存为 CSV（UTF-8）',
  oldExcel: ({ path }) => `${path} 是旧版 Excel 文件（.xls），或受密码保护`,
  saveAsXlsx: '请在 Excel 中另存为不带密码的 .xlsx 文件',
  foreignKind: ({ path, kind }) => `${path} 是 ${kind} 文件，不是数据表`,
  exportAsTable: '请将数据导出为 CSV、Excel（.xlsx）、JSON Lines 或 Parquet',
  notWorkbook: ({ path }) => `${path} 是 ZIP 压缩包，但不是 Excel 工作簿（.xlsx）`,
  unpackFirst: '请先解压；其他电子表格请另存为 .xlsx 或 CSV',
  compressedCommon: ({ file }) => `${file} 是压缩文件；公共特征需要随机读取`,
  decompressFirst: '请先解压该文件',
  badCommonLine: ({ file, line }) => `${file} 第 ${count(line)} 行的特征列表无效`,
  commonMissing: ({ file }) => `缺少 ${file} 的公共特征`,
  samplesMissing: ({ file }) => `${file} 只有公共特征，缺少样本`,
  nameBothFiles: '请同时指定两个文件：sample_skeleton_… 和 common_features_…',
  valuesLeftOut: 'Ali-CCP 的特征按 id 导入；id 旁的数值不导入',
  copyDiskFull: ({ path }) => `将 ${path} 复制到临时文件夹时磁盘已满`,
  unfinishedWrite: ({ path }) => `另一个程序正在写入 ${path}，或尚未写完就已退出`,
  finishWrite: '请用写入该文件的程序打开一次并正常关闭，然后重试',
  computedColumns: ({ file, table }) => `${file} 的数据表 ${table} 含有读取时才计算的列`,
  copyTable: '程序不运行文件中的代码：请将该表连同计算结果另存为普通表，例如使用 CREATE TABLE … AS SELECT',
  isProject: ({ path }) => `${path} 是 Stepladder 项目，不是导出数据`,
  openProject: '请把它作为项目打开',

  notText: ({ path }) => `${path} 既不是文本，也不是可读取的格式`,
  saveAsText: '文件已损坏或属于其他类型：请将数据导出为 CSV、Excel（.xlsx）、JSON Lines 或 Parquet',
  noFirstRecord: ({ file }) => `无法读取 ${file} 的第一条记录`,
  setDialect: '请在映射文件的 "dialect" 中设置 "delimiter"、"quote" 和 "encoding"',
  unnamedColumn: ({ file, column }) => `${file} 的第 ${count(column)} 列没有名称`,
  nameColumn: '请删去表头上方的标题行；否则请在第一行中写上列名，或在映射文件的 "dialect" 中设置 "header": false',
  duplicateColumn: ({ file, column }) => `${file} 有两列都叫 ${column}`,
  nameColumnsApart: '请在第一行中为每列取不同的名称',
  emptyFiles: ({ files }) => `没有可读取的内容：${firstOf(files)} ${files.length === 1 ? '' : '都'}是空文件`,
  needsHeader: '文件的第一行是列名',
  noRecords: ({ files }) => `${firstOf(files)} 中没有记录`,
  checkExport: '文件最多只有表头：请检查数据是如何导出的',
  otherColumns: ({ file, first, missing, extra }) =>
    `${file} 的列与 ${first} 不同：${[
      ...(missing.length === 0 ? [] : [`缺少 ${firstOf(missing)}`]),
      ...(extra.length === 0 ? [] : [`多出 ${firstOf(extra)}`]),
    ].join('，')}`,
  importApart: '列不同的文件请作为单独的数据集导入',
  nameOneFile: ({ files, path, first }) =>
    `一起读取的文件须有相同的列，顺序不限；这次一起读取的是：${firstOf(files)}；` +
    `请只指定需要的文件，例如 ${path} 或 ${first}`,
  replacedBytes: ({ file, encoding }) =>
    `${file} 含有不符合 ${encoding} 的字节，已被替换（如编码有误，可在 "dialect" 的 "encoding" 中另行指定）`,
  unusableDelimiter: ({ given }) => `分隔符无效：${given}`,
  chooseDelimiter: '请使用一个 ASCII 字符，例如 ","、";"、"|" 或 "\\t"',
  unusableQuote: ({ given }) => `引号无效：${given}`,
  chooseQuote: '请使用分隔符以外的一个 ASCII 字符，留空表示没有引号',

  cannotReadMapping: ({ path }) => `无法读取映射文件：${path}`,
  mappingNotJson: ({ path, reason }) => `${path} 不是 JSON：${reason}`,
  mappingKey: '映射文件的键',
  mappingKeyIn: ({ place }) => `映射文件 ${place} 中的键`,
  mappingValue: ({ place }) => ` ${place} 取值`,
  invalidMapping: ({ reason }) => `映射文件${reason}`,
  invalidMappingAt: ({ place, reason }) => `映射文件中的 ${place} ${reason}`,
  mappingKeys: ({ keys }) => `可用的键：${list(keys)}`,
  twoUses: ({ column, uses }) => `${column} 列有两种用途：${uses.join('和')}`,
  oneUse: '请在映射文件中只给它一种用途',
  id: '编号',
  user: '用户',
  time: '时间',
  weight: '权重',
  bankWeight: '某银行的权重',
  stepColumn: ({ step }) => `步骤 ${step}`,
  feature: '特征',
  ignored: '忽略的列',
  duplicateStep: ({ step }) => `有两个步骤都叫 ${step}`,
  giveStepsOwnNames: '请在映射文件中为每个步骤取不同的名称',
  noStepEvents: ({ column, events }) => `列 ${column} 的事件中没有步骤：${firstOf(events)}`,
  nameStepEvents: '请在映射文件的 "steps" 中指明步骤，例如 [{"name": "click"}]',
  noStepColumns: ({ columns }) => `这些列中没有步骤：${firstOf(columns)}`,
  nameStepColumns:
    '请在映射文件的 "steps" 中指明，例如 [{"name": "click", "column": "clicked"}]，' +
    '并检查分隔符、编码和表头（表头上方可能有标题行）',
  nameLikelySteps: ({ columns }) =>
    `从取值看，这些列可能是步骤：${list(columns)}；请在映射文件的 "steps" 中指明，` +
    '例如 [{"name": "click", "column": "clicked"}]',
  chooseStepColumns: '请指明哪些列是漏斗的步骤',

  largeColumn: '某一列的不同值合计超过 4 GiB',
  ignoreColumn: '请在映射文件的 "ignore" 中列出该列',
  manyValues: ({ column, values }) => `不同的值过多：仅 ${column} 列就有 ${count(values)} 个`,
  ignoreOrSetKind: '请在映射文件的 "ignore" 中列出该列（编号和自由文本不适合作为特征），或为它指定类型',
  outOfOrder: ({ file, line, record }) => `${file} 第 ${line} 行步骤顺序异常：${record}`,
  outOfOrderEvents: ({ file, line, sample, steps }) =>
    `${file} 第 ${line} 行的样本（${sample}）步骤顺序异常：只有 ${list(steps)}`,
  handleOutOfOrder: '有后面的步骤却没有前面的步骤：请更正，或以 --illegal reject 或 --illegal repair 导入',
  manyRejects: ({ limit, rejects }) => `被拒绝的记录超过 ${count(limit)} 条：${rejects.join('；')}`,
  allowRejects: '请更正映射或数据，或用 --max-rejects 放宽上限；没有导入任何内容',
  noneAccepted: ({ records, rejects }) => `${count(records)} 条记录都无法导入：${rejects.join('；')}`,
  correctMapping: '请更正映射或数据；没有导入任何内容',
  rejects: ({ records, reason, file, line }) => `${reason} ${count(records)} 条（${file} 第 ${line} 行）`,
  rejectsOfColumn: ({ records, reason, file, line, column, value }) =>
    `${reason} ${count(records)} 条（${file} 第 ${line} 行，${column}：${value}）`,
  rejectsBecause: ({ records, reason, file, line, problem }) =>
    `${reason} ${count(records)} 条（${file} 第 ${line} 行，${problem}）`,
  brokenRecord: '记录损坏',
  unreadableNumber: '数值无法识别',
  unreadableTime: '时间无法识别',
  unreadableLabel: '步骤无法识别',
  emptyRecord: '空行',
  summaryRow: '合计行或备注',
  missingId: '缺少编号',
  missingTime: '缺少时间',
  duplicateId: '样本编号重复',
  illegalChain: '步骤顺序异常',
  unknownEvent: '未知事件',
  afterAsOf: '晚于数据截止日期',
  allAfterAsOf: ({ asOf }) => `所有记录都晚于数据截止日期 ${moment(asOf)}`,
  laterAsOf: '请指定更晚的日期，或不指定：默认为数据中最晚的时间',
  notJson: '不是 JSON 对象',
  notSample: '不是 Ali-CCP 样本，或缺少其公共特征',
  fieldCount: ({ found, wanted }) => `有 ${count(found)} 个字段，应为 ${count(wanted)} 个`,
  openQuote: '引号没有闭合',
  textAfterQuote: '引号闭合后还有文字',
  longRecord: '记录过长',

  unlimitedSteps: ({ steps }) => `${list(steps)}：没有时间，无法按转化窗口或数据截止日期限定，所有 1 都计入`,
  tooLate: ({ step, samples, days }) =>
    `${step}：${count(samples)} 个样本在曝光 ${count(days)} 天之后才到达该步骤，不计入`,
  tooEarly: ({ step, samples }) =>
    `${step}：${count(samples)} 个样本在曝光一天多之前就已到达该步骤，不计入；请检查时间列是否选对`,
  outlyingTimes: ({ times, asOf }) =>
    `${count(times)} 个时间远晚于其他所有时间；数据截止日期按 ${moment(asOf)} 计（可用 --as-of 另行指定）`,

  emptyFilesSkipped: ({ files }) => `跳过了 ${count(files)} 个空文件`,
  noHeader: ({ file }) =>
    `${file} 似乎没有表头：列名定为 column_1、column_2、…（如有表头，可在 "dialect" 中设置 "header"）`,
  eventLog: ({ id, step }) => `按事件日志读取：每个 ${id} 为一个样本，步骤名取自 ${step}`,
  noIdColumn: '没有编号列：记录按顺序编号，无法识别重复的记录',
  unnamedColumnsIgnored: ({ columns }) => `忽略 ${firstOf(columns)}：首行没有列名，前面的记录中也没有值`,
  clockColumn: ({ column }) => `忽略 ${column} 列：它只有钟点，没有日期`,
  leakingColumn: ({ column }) => `忽略 ${column} 列：它会泄露标签`,
  stepLikeFeatures: ({ columns }) =>
    `${firstOf(columns)}：名称像步骤，但从取值看按特征导入；若曝光之前并不知道该值，请在映射文件的 "ignore" 中列出`,
  leakingEventColumn: ({ column }) => `忽略 ${column} 列：只有后续事件才有值，样本开头的事件没有`,
  earlyTime: ({ time }) =>
    `最早的曝光时间是 ${moment(time)}：纯数字按 1970 年以来的秒数读取；如来自电子表格，请先将该列设为日期格式再导出`,
  distinctColumn: ({ column, values, rows }) =>
    `${column} 列在 ${count(rows)} 行中有 ${count(values)} 个不同的值：作为特征作用很小，可考虑列入 "ignore"`,
  newlyTimedSteps: ({ steps }) => `${list(steps)} 的时间在文件靠后处才出现：重新开始读取，以便保留它们`,
  appendNoMapping: ({ dataset }) => `不清楚数据集 ${dataset} 当初是如何读取的`,
  importAgain: '请将其文件重新导入为新数据集，再向新数据集追加',
  appendLacks: ({ files, dataset, missing }) =>
    `${firstOf(files)} 缺少数据集 ${dataset} 的${missing.length === 1 ? '一列' : '几列'}：${firstOf(missing)}`,
  appendSameColumns: '请追加列相同的导出文件，列的顺序不限',
  appendRenamed: ({ columns }) => `请追加列相同的导出文件；以下是新列，可能是改了名：${firstOf(columns)}`,
  appendNewColumns: ({ columns }) => `忽略 ${firstOf(columns)} 列：数据集中没有`,
  appendNeedsIds: ({ dataset }) => `数据集 ${dataset} 没有编号，无法识别已有的样本，因此不能更新或替换`,
  appendHasIds: ({ dataset }) => `数据集 ${dataset} 有编号，不允许两个样本编号相同`,
  appendPolicies: '对已有的样本，请选择 update（更新）、skip（跳过）或 replace（替换）',
  appendCopiesPolicies: '请选择 skip（略去数据集中已有的记录）或 add（重复添加）',
  appendEarlierAsOf: ({ dataset, asOf, earlier }) =>
    `数据截止日期 ${moment(asOf)} 早于数据集 ${dataset} 的截止日期 ${moment(earlier)}`,
  appendLaterAsOf: '请指定更晚的日期，或不指定',
  appendCopies: ({ dataset, copies, records }) =>
    `${count(records)} 条记录中有 ${count(copies)} 条与数据集 ${dataset} 中的完全相同；` +
    '没有编号，无法区分是重复导出还是恰好相同',
  appendContradictory: ({ samples }) =>
    `${count(samples)} 个已有样本的时间与数据集中的不一致：曝光时间保持不变，同一步骤以较早的时间为准`,
  appendedCopies: ({ copies, left }) =>
    `有 ${count(copies)} 条记录与数据集中的完全相同，${left === 1 ? '已略去' : '已重复添加'}`,
  appendOverlaps: ({ dataset }) =>
    `部分新记录落在数据集 ${dataset} 已有的时间段内：没有编号，同一样本若因后来转化而再次导出，会被计算两次`,
  itsSource: '该数据集的导入源文件',
};

const MAX_NAMES = 5;

/** The first five names, and how many more there are. */
function firstOf(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` 等（另有 ${count(names.length - MAX_NAMES)} 个）` : '';
  return list(names.slice(0, MAX_NAMES)) + more;
}
