import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEnglish } from '../../core/text/en.ts';
import { train } from '../../core/text/en/window/train.ts';
import { message, stepName, type Message } from '../../core/text/message.ts';
import { render, type MessageLanguage } from '../../core/text/render.ts';
import { messages } from '../../core/text/zh-CN/messages.ts';
import { train as chineseTrain } from '../../core/text/zh-CN/window/train.ts';
import { calibrationWarning, stoppingWarning } from '../../core/train/fit/training-warnings.ts';

const chinese: MessageLanguage = { messages, step: (name) => (name === 'approval' ? '核卡' : name) };
const inChinese = (text: Message | null): string => render(text ?? '', chinese);

test('a missing LightGBM is reported in Chinese with the way to get it', () => {
  const help = message('trees.get', { file: 'lib_lightgbm.so' });
  const hindrance = message('base.explained', { text: message('trees.notFound'), help });
  assert.match(inChinese(hindrance), /^本机未安装 lightgbm（请运行 .*lib_lightgbm\.so.*其他模型均不需要它）$/);
  assert.match(
    inChinese(message('trees.variableWrong', { named: '/nowhere', get: help })),
    /^STEPLADDER_LIGHTGBM 指向的 \/nowhere 不存在；请运行 npm run fetch:lightgbm/,
  );
});

test('a stopped refit is described for one run and for several', () => {
  assert.equal(train.stoppedRefit('r1', 1), 'r1 is ready. Its refit was paused; the checkpoint is kept.');
  assert.match(train.stoppedRefit('r1 and r2', 2), /^r1 and r2 are ready\. The refit of one of them was paused;/);
  assert.match(
    train.stoppedBeforeRefit('r1 and r2', 2),
    /^r1 and r2 are ready\. Their refits were stopped; those that/,
  );
  assert.match(chineseTrain.stoppedRefit('r1 和 r2', 2), /^r1 和 r2 已就绪。其中一个的全量重训已暂停；/);
});

test('warnings about a training run name its steps in the words of the language', () => {
  const step = { rows: 90, positives: 16, auc: 0.5, logLoss: 0.1, calibration: 1, ece: 0, orderViolations: null };
  assert.match(
    inChinese(stoppingWarning({ approval: step }, null, 'trees')),
    /^验证集中的正样本很少（核卡 16 个）：.*多少棵树/,
  );
  assert.equal(
    inChinese(
      calibrationWarning(
        { approval: { ...step, positives: 900, calibration: 1.44, calibrationLow: 1.31, calibrationHigh: 1.58 } },
        { epochLimit: 2, downSampled: false, timed: true },
      ),
    ),
    '验证集上预测与实际转化之比明显偏离 1：核卡 1.44（95 % 区间 1.31–1.58）。' +
      '可按这些概率排序，但不要据此制定预算。' +
      '训练在轮数上限 2 处结束：请提高上限',
  );
});

test('nouns agree with their numbers', () => {
  const data = message('train.dataset', { dataset: 'may' });
  const few = (samples: number): string => inEnglish(message('train.fewSamples', { data, samples }));
  assert.match(few(1), /it has 1 sample with/);
  assert.match(few(2_000), /it has 2,000 samples with/);
  assert.equal(
    inEnglish(message('train.epochLimit', { epochs: 1 })),
    'Training ended at its limit of 1 epoch: allow more',
  );
  assert.equal(
    inEnglish(message('predict.speed', { engine: 'onnx', samplesPerSecond: 150_000 })),
    'onnx 150,000 samples/s',
  );
});

test('times of a period are UTC in every language', () => {
  const text = message('base.periodBackwards', { from: 86_400_000, to: 0 });
  assert.equal(
    inEnglish(text),
    'the period must end after it begins, but 1970-01-01T00:00:00.000Z is not after 1970-01-02T00:00:00.000Z',
  );
  assert.equal(inChinese(text), '时段的结束（1970-01-01T00:00:00.000Z）必须晚于开始（1970-01-02T00:00:00.000Z）');
});

test('a custom step name is not translated', () => {
  assert.equal(
    inChinese(
      message('predict.otherSteps', {
        dataset: 'may',
        found: [stepName('call back')],
        expected: [stepName('approval')],
      }),
    ),
    '数据集 may 的步骤为：call back；应为：核卡',
  );
});
