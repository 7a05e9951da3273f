import type { Messages } from '../../../en/messages.ts';
import { count, list } from '../../format.ts';

export const features: Messages['features'] = {
  noTimeColumn: ({ dataset }) => `数据集 ${dataset} 没有时间列，无法选择时段`,
  nameTimeColumn: '请在映射中指明时间列后重新导入',
  damagedSchema: ({ problem }) => `特征结构已损坏：${problem}`,
  description: ({ path, problem }) => (path === '' ? `其说明${problem}` : `其说明中的 ${path} ${problem}`),
  restoreOrTrain: '请从备份恢复项目，或重新训练',
  valuesMissing: ({ field }) => `缺少字段 ${field} 的取值`,
  vocabularySizes: '词表声明的取值多于实际存储的取值',
  vocabulary: '某一列的取值列表',
  valuesOfKind: ({ field, kind }) => `字段 ${field} 的取值类型是 ${kind}`,
  doesNotFit: ({ where, problems, fields }) =>
    `${where}与模型不符：${problems.join('；')}${fields > problems.length ? `；…（共 ${count(fields)} 个字段）` : ''}`,
  dataset: ({ dataset }) => `数据集 ${dataset} `,
  matchColumns: '请重命名列，或在映射中更正其类型，使其与模型训练时的列一致',
  otherKind: ({ field, kind, given }) => `字段 ${field} 在模型中为${kind}，在数据中为${given}`,
  missingField: ({ field }) => `缺少字段 ${field}`,
  missingFieldNear: ({ field, nearest }) => `缺少字段 ${field}（最接近的列：${nearest}）`,
  noColumnOfRole: ({ dataset, role }) => `数据集 ${dataset} 没有${role}列`,
  storedAs: ({ column, kind, wanted }) => `列 ${column} 存储为 ${kind}，应为 ${wanted}`,
  importAgain: '请重新导入数据',
  noFeatures: ({ dataset }) => `数据集 ${dataset} 没有特征列`,
  nameFeatures: '请在映射中指明特征列后重新导入数据',
  historyNoColumn: ({ field, dataset }) => `历史列 ${field} 不是数据集 ${dataset} 的列`,
  historyNotMulti: ({ field, dataset }) => `历史列 ${field} 不是数据集 ${dataset} 的多值列`,
  noMulti: '数据集没有多值列：请选择不需要历史的塔',
  nameMulti: ({ columns }) => `请指明其中一个多值列：${list(columns)}`,
};
