import type { Messages } from '../../../en/messages.ts';

export const view: Messages['view'] = {
  named: ({ name }) => `已保存的视图 ${name}`,
  exists: ({ name }) => `已有名为 ${name} 的视图`,
  gone: ({ what, name }) => `${what} ${name} 已不存在`,
  noSegments: ({ segments }) => `分群 ${segments.join('、')} 已不存在`,
  noRuns: ({ runs }) => `运行 ${runs.join('、')} 已不存在`,
  notSetting: ({ text }) => `不是“名称=值”的形式：${text}`,
  notCondition: ({ text }) =>
    `不是条件（写法如 is city=Basel、is-not city=、between age=20..30、days 2026-05-01..）：${text}`,
  notOther: ({ text }) => `不是 dataset=名称、bank=名称、from=日期、to=日期或条件：${text}`,
  segmentOrWhere: 'segment 与 where 只能给出一个：分群自带条件',
  notDay: '必须是日期，例如 2026-05-31',
  notSelection: '必须是选取方式，例如 top-500、threshold-0.02 或 budget-5000-0.1',
  notBankRun: '必须是银行及其运行，例如 lantern=r1',
  notRuns: '必须是以逗号分隔的运行，例如 r1,r2',
  none: '尚无已保存的视图',
  saved: ({ name }) => `已保存视图 ${name}`,
  renamed: ({ name, newName }) => `已将视图 ${name} 重命名为 ${newName}`,
  removed: ({ name }) => `已删除视图 ${name}`,
  saving: ({ name }) => `正在保存视图 ${name}`,
};
