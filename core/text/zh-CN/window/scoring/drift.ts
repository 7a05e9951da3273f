import type { Catalogue } from '../../../en/window.ts';
import { spaced } from '../../format.ts';

export const drift: Catalogue['drift'] = {
  title: '相对训练数据的漂移',
  check: '检查漂移',
  explained: '人群与模型训练所用的用户是否相似？建议在导出前检查。',
  checking: (run) => `正在将人群与 ${run} 的训练数据比较`,
  verdicts: {
    keep: (run) => `${run}：人群与训练数据相近。`,
    watch: (run) => `${run}：部分特征已变化，但得分变化不大。请检查下列特征，并留意后续效果。`,
    retrain: (run) => `${run}：得分变化很大。请先用较新的数据重新训练，再使用该排序。`,
    unknown: (run) => `${run}：用户太少，无法判断人群与训练数据是否相近，差异可能只是随机波动。`,
  },
  mean: (step, trained, compared) => spaced`展示同一横幅时${step}的平均概率：训练用户 ${trained}，人群 ${compared}`,
  caption: (run) => `${run} 的特征，变化最大的在前`,
  feature: '特征',
  psi: 'PSI',
  psiHint: '群体稳定性指标：低于 0.1 或未超出随机波动为稳定，达到 0.25 为变化很大',
  chance: (psi) => `随机波动上限 ${psi}`,
  change: '变化',
  levels: { stable: '稳定', moderate: '中等', large: '很大' },
  undetermined: { tooFew: '数量太少，无法判断', empty: '没有可比较的数据' },
  missing: '缺失',
  unseen: '罕见或新值',
  unseenHint: '训练数据中罕见或没有的取值，模型不加区分',
  moved: '变化最大的取值',
  pair: (trained, compared) => `${trained} → ${compared}`,
  bins: {
    missing: '无值',
    unseen: '罕见或新值',
    others: '其他值',
    below: (to) => `小于 ${to}`,
    from: (from) => `${from} 及以上`,
    range: (from, to) => `${from} 至 ${to}（不含）`,
  },
};
