import type { Messages } from '../../en/messages.ts';
import { list } from '../format.ts';

export const issue: Messages['issue'] = {
  missing: '缺失',
  type: ({ expected }) => `须为${types[expected] ?? ` ${expected}`}`,
  atLeast: ({ limit }) => `须不小于 ${limit}`,
  moreThan: ({ limit }) => `须大于 ${limit}`,
  atMost: ({ limit }) => `须不大于 ${limit}`,
  lessThan: ({ limit }) => `须小于 ${limit}`,
  minItems: ({ limit }) => `须至少有 ${limit} 项`,
  maxItems: ({ limit }) => `最多只能有 ${limit} 项`,
  minLength: ({ limit }) => `须至少有 ${limit} 个字符`,
  maxLength: ({ limit }) => `最多只能有 ${limit} 个字符`,
  multipleOf: ({ divisor }) => `须为 ${divisor} 的倍数`,
  oneOf: ({ values }) => `须为 ${list(values)} 之一`,
  pattern: ({ pattern }) => `格式须符合 ${pattern}`,
  unknownKeys: ({ keys }) => `含有未知的键：${list(keys)}`,
  invalid: '无效',
};

const types: Readonly<Record<string, string>> = {
  array: '列表',
  boolean: ' true 或 false',
  int: '整数',
  null: ' null',
  number: '数字',
  object: '对象',
  record: '对象',
  string: '文本',
};
