/** Import: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const ingest = {
  'unreadable number': '数值无法识别',
  'unreadable time': '时间无法识别',
  'missing time': '缺少时间',
  'unreadable label': '步骤无法识别',
  'missing id': '缺少编号',
  'duplicate id': '样本编号重复',
  'illegal label chain': '缺少前置步骤',
  'unknown event': '未知事件',
  'broken record': '记录损坏',
} satisfies Readonly<Record<string, string>>;
