import type { welcome as english } from '../../en/window/welcome.ts';

export const welcome = {
  title: 'Stepladder',
  sentence: '找出联名卡营销活动从曝光到激活在哪些环节流失用户，并排定接下来向哪些用户展示哪个横幅。',
  open: '打开项目',
  create: '新建项目',
  sample: '试用示例',
  sampleHint: '一个虚构的营销活动，附带两个已训练的模型，一分钟内即可使用。',
  sampleComes: '正在生成示例',
  sampleIs: '先生成一个虚构营销活动的曝光数据，再为两家银行各训练一个模型。',
  recent: '最近的项目',
  noRecent: '打开过的项目会列在这里。',
  drop: '拖放项目文件（*.stepladder）即可打开；拖放漏斗导出文件即可新建项目并导入。',
  opened: (when: string) => `打开于 ${when}`,
  nameTitle: '新建项目',
  name: '项目名称',
  nameHint: '文件将建在项目文件夹中。',
  nameMissing: '请输入名称',
  make: '创建',
  notOpened: '项目未能打开',
  upload: '从本机选择…',
} satisfies typeof english;
