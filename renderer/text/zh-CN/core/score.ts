/** Scoring: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const score = {
  'no user column among: {1}': '这些列中没有用户列：{1}',
  'name the column of user ids user_id, or say which of the columns it is ("user" of a mapping)':
    '请把用户 id 列命名为 user_id，或指明是哪一列（映射中的 "user"）',
  'run given twice: {1}': '运行重复指定：{1}',
  'runs {1} and {2} are both for data without banks': '运行 {1} 和 {2} 都用于没有银行的数据',
  'runs {1} and {2} are both for bank {3}': '运行 {1} 和 {2} 都用于银行 {3}',
  'a bank is ranked by one run: name one run per bank': '每家银行由一个运行排序：请为每家银行指定一个',
  'run {1} has no objective: it is ranked by the last step, {2}': '运行 {1} 没有目标：按最后一步 {@2} 排序',
  'run {1} is ranked by {2}, which it was trained for, though bank {3} now wants {4}: train again to change that':
    '运行 {1} 按训练时的目标 {@2} 排序，但银行 {3} 现在的目标是 {@4}：如需更改请重新训练',
  'unusable weight of bank {1}: {2}': '银行 {1} 的权重不可用：{2}',
  'set a weight from 0 up with the bank command': '请用 bank 命令设置不小于 0 的权重',
  'run {1} does not look at banners: bank {2} has one candidate without a banner':
    '运行 {1} 不区分横幅：银行 {2} 只有一个不带横幅的候选',
  '{1} {2} was not seen in training (or too rarely): run {3} treats it like any rare one':
    '训练中没有见过<1> {2}（或次数太少）：运行 {3} 把它当作罕见值处理',
  'run {1} gives no probability of {2}: {3}': '运行 {1} 没有给出 {@2} 的概率：{3}',
  'the run is damaged: train it again': '该运行已损坏：请重新训练',
  'a budget needs a price': '预算需要价格',
  'say what a contact or a conversion costs': '请填写每次触达或每个转化的费用',
  'the output is a folder: {1}': '输出位置是文件夹：{1}',
  '{1} id looks like a spreadsheet formula and got an apostrophe in front in the list':
    '有 {1} 个 id 看起来像电子表格公式，名单中已在其前面加上撇号',
  '{1} ids look like a spreadsheet formula and got an apostrophe in front in the list':
    '有 {1} 个 id 看起来像电子表格公式，名单中已在其前面加上撇号',
  'the audience has no records: {1}': '人群文件没有记录：{1}',
  'an earlier list was left as it is; check how the audience was exported':
    '之前的名单保持原样；请检查人群文件是如何导出的',
  'the data that run {1} was tested on are gone: {2}': '测试运行 {1} 所用的数据已不存在：{2}',
  'import dataset {1} again as it was, or train again': '请按原样重新导入数据集 {1}，或重新训练',
  'dataset {1} is not the one that run {2} was tested on': '数据集 {1} 不是测试运行 {2} 时的那一个',
  'unusable top: {1}': '前 N 名的数量不可用：{1}',
  'give a whole number from 1 up': '请填写不小于 1 的整数',
  'the ranking has no list {1}': '排序结果中没有名单 {1}',
  'it has {1}': '共有 {1} 份',
  'ranking {1} is not kept any more': '排序 {1} 已不再保留',
  'a newer ranking took its place, or the program was started again: rank the audience again':
    '它已被更新的排序取代，或程序重新启动过：请重新为人群排序',
  'duplicate user': '用户重复',
} satisfies Readonly<Record<string, string>>;
