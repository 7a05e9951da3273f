/** Training and its figures: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const train = {
  'Samples per step': '每步样本数',
  'Learning rate of Adam': 'Adam 的学习率',
  'Most epochs': '最多轮数',
  'Epochs without improvement before it stops': '没有改进多少轮后停止',
  'Share of positives of the last step after down-sampling (λ; the paper: 0.01); null for none':
    '降采样后最后一步转化所占的比例（λ；论文用 0.01）；null 表示不降采样',
  'Embedding dimension': '嵌入维度',
  'Least frequency of a value': '取值的最低频次',
  'Quantile buckets of a numeric feature': '数值特征的分位数分箱数',
  'cannot split dataset {1} into training, validation and test: {2}':
    '无法把数据集 <1> 切分为训练、验证和测试部分：<2>',
  'import more data, or name other datasets for validation and test with --valid and --test':
    '请导入更多数据，或用 --valid 和 --test 另行指定验证和测试的数据集',
  'no sample of dataset {1} with mature labels lies in the period': '数据集 <1> 中没有标签成熟的样本位于该时段',
  'dataset {1} has no sample with mature labels': '数据集 <1> 没有标签成熟的样本',
  'name another dataset, or import more data': '请指定其他数据集，或导入更多数据',
  'the dataset goes from {1} to {2}, and its latest samples may still be open':
    '数据集的时间范围是 {1} 至 {2}，其中最近的样本可能尚未成熟',
  '{1} was trained on samples of {2}: expect less than these figures of new ones':
    '{1} 是用 {2} 的样本训练的：在新样本上不会有这么好的指标',
  'the share of positives after down-sampling must lie between 0 and 1: {1}':
    '降采样后转化所占的比例须在 0 与 1 之间：{1}',
  'the embedding table would take {1} GiB, of 16 that it may': '嵌入表需要 {1} GiB，最多只能用 16 GiB',
  'choose a smaller embedding dimension or a higher least frequency of values':
    '请选择较小的嵌入维度，或较高的取值最低频次',
  'a training step would take {1} GiB, of 4 that it may': '一个训练步需要 {1} GiB，最多只能用 4 GiB',
  'choose a smaller batch or embedding dimension': '请选择较小的批量或嵌入维度',
  'no step to train for': '没有可训练的步骤',
  'name some of {1}': '请从 {1} 中指定',
  'the steps {1} are not in the order of dataset {2}, or one is named twice':
    '步骤 {@1} 的顺序与数据集 {2} 不同，或有一个重复',
  'write them as {1}': '请写成 {1}',
  'not among the steps {1}: the last one, {2}': '步骤 {@1} 中缺少最后一步 {@2}',
  'not among the steps {1}: the objective, {2}': '步骤 {@1} 中缺少目标 {@2}',
  'name it among --steps, or choose another --objective': '请把它加到 --steps 中，或用 --objective 选择其他目标',
  'not among the steps {1}: {2}, whose negatives are down-sampled':
    '对 {@2} 的负样本做了降采样，但它不在步骤 {@1} 之中',
  'name it among --steps, or train without down-sampling': '请把它加到 --steps 中，或不做降采样',
  'dataset {1} is the training data: it cannot be used for validation or test':
    '数据集 {1} 是训练数据，不能用于验证或测试',
  'name another dataset, or none: parts are split off by time': '请指定其他数据集，或不指定：各部分会按时间切分',
  'dataset {1} has the steps {2} and not {3}': '数据集 {1} 的步骤是 {@2}，而不是 {@3}',
  'import it with the steps of the training data, in their order': '请按训练数据的步骤及其顺序导入',
  'run {1} was interrupted before it was ready to train': '运行 {1} 在准备好训练之前就被中断',
  'train again': '请重新训练',
  'dataset {1} is not the one that {2} was trained on': '数据集 {1} 不是训练 {2} 时的那一个',
  'score {1} is not a number': '得分 {1} 不是数字',
  'the model diverged: train it again with a lower learning rate': '模型发散：请降低学习率重新训练',
  'weight {1} is {2}': '权重 {1} 为 {2}',
  'weights are finite and not negative': '权重须为有限的非负数',
  'probability {1} is not a number': '概率 {1} 不是数字',
  'probability {1} is {2}': '概率 {1} 为 {2}',
  'probabilities are between 0 and 1': '概率须在 0 与 1 之间',
  '{1} labels for {2} scores': '有 {2} 个得分，却有 {1} 个标签',
  '{1} weights for {2} scores': '有 {2} 个得分，却有 {1} 个权重',
  'few positives in the validation set ({1}): with fewer than {2}, the epoch at which training stops is mostly chance; name an earlier step as objective, or import more data':
    '验证集中的正样本很少（<1>）：少于 {2} 个时，训练在哪一轮停止多半是偶然；请指定更早的步骤为目标，或导入更多数据',
  'few positives in the validation set ({1}): with fewer than {2}, the epoch at which training stops is mostly chance; choose an earlier step as objective, or import more data':
    '验证集中的正样本很少（<1>）：少于 {2} 个时，训练在哪一轮停止多半是偶然；请选择更早的步骤为目标，或导入更多数据',
  'few positives in the validation set ({1}): with fewer than {2}, the number of trees at which training stops is mostly chance; name an earlier step as objective, or import more data':
    '验证集中的正样本很少（<1>）：少于 {2} 个时，训练在多少棵树时停止多半是偶然；请指定更早的步骤为目标，或导入更多数据',
  'few positives in the validation set ({1}): with fewer than {2}, the number of trees at which training stops is mostly chance; choose an earlier step as objective, or import more data':
    '验证集中的正样本很少（<1>）：少于 {2} 个时，训练在多少棵树时停止多半是偶然；请选择更早的步骤为目标，或导入更多数据',
  'predicted over observed conversions are far from 1 on the validation set: {1}; rank by these probabilities, but do not plan budgets with them. {2}':
    '验证集上预测与实际转化之比远离 1：{@1}；可按这些概率排序，但不要据此制定预算。<2>',
  'a weight is not a finite number at step {1}': '在第 {1} 步，有权重不是有限的数',
  'the model has its parameters in another order than when this run was trained, by another version of the program':
    '模型参数的次序与训练该运行时不同：它由另一版本的程序训练',
  'the checkpoint of {1} does not fit its model': '{1} 的检查点与其模型不符',
  '{1} probabilities for {2} samples': '有 {2} 个样本，却有 {1} 个概率',
  'rate of kept negatives is {1}': '保留负样本的比例为 {1}',
  'it is more than 0': '该比例须大于 0',
  'wait until it is done': '请等它结束',
  'go on with: train … --resume {1}': '继续训练：train … --resume {1}',
  '{1} and {2} figures are no pairs': '{1} 个与 {2} 个指标无法配对',
  'run {1} has no test set: validation was named and a test set was not':
    '运行 {1} 没有测试集：指定了验证集，但没有指定测试集',
  'measure it on another dataset': '请在其他数据集上衡量',
  'dataset {1}, which {2} was measured on, is gone': '衡量 {2} 所用的数据集 {1} 已不存在',
  'dataset {1}, which {2} was measured on, is another one now': '衡量 {2} 所用的数据集 {1} 现已不是同一个',
  'its figures are kept, its curves need the data: measure the run on another dataset, or train again':
    '其指标已保留，但曲线需要数据：请在其他数据集上衡量该运行，或重新训练',
  'the loss is {1} at step {2} (epoch {3})': '在第 {2} 步（第 {3} 轮）损失为 {1}',
  'the validation loss is NaN after step {1} (epoch {2})': '第 {1} 步之后（第 {2} 轮）验证损失为 NaN',
  '{1} goes on with the engine onnx: {2}': '{1} 改用引擎 onnx 继续：<2>',
  'the last good checkpoint and the best epoch are kept; train with a lower learning rate':
    '最后一个完好的检查点和最佳一轮均已保留；请降低学习率训练',
  'the best epochs of {1} are missing': '{1} 的最佳轮次缺失',
  'no dataset to train on': '没有可训练的数据集',
  'name one with --dataset': '请用 --dataset 指定',
  '{1} has no {2}: left aside': '<1> 没有 {2}：已略过',
  'run {1} is already done': '运行 {1} 已经完成',
  'train a new run, or score with this one': '请重新训练，或用它评分',
  'run {1} is being trained': '运行 {1} 正在训练',
  'wait until it is done, or cancel it first': '请等它结束，或先取消它',
  'the best epoch of {1} is missing': '{1} 的最佳一轮缺失',
  'too few points for a map: {1}': '点数过少，无法绘制样本地图：{1}',
  'it takes {1} or more': '至少需要 {1} 个',
  'the perplexity must be 1 or more: {1}': '困惑度须不小于 1：{1}',
} satisfies Readonly<Record<string, string>>;
