import type { labels as english } from '../../../en/messages/data/ingest-labels.ts';
import { count, list, moment, spaced } from '../../format.ts';

export const labels: typeof english = {
  unlimitedSteps: ({ steps }) => `${list(steps)}：没有时间，无法按转化窗口或数据截止日期限定，所有 1 都计入`,
  tooLate: ({ step, samples, days }) =>
    `${step}：${count(samples)} 个样本在曝光 ${count(days)} 天之后才到达该步骤，不计入`,
  tooEarly: ({ step, samples }) =>
    `${step}：${count(samples)} 个样本在曝光一天多之前就已到达该步骤，不计入；请检查时间列是否选对`,
  slowStep: ({ step, days }) =>
    `${step}：没有转化窗口，但许多转化要一天以上才发生（目前已有的转化中，99 % 在 ${days} 天内）；` +
    `较新的样本会被当作未转化，预测因此偏低；请为该步骤设置 "windowDays": ${days}`,
  impressionDatesOnly: ({ steps }) =>
    spaced`曝光只有日期而没有时刻，${list(steps)}则有时刻：转化用时最多会算长一天，转化窗口最多会提前一天结束`,
  stepDatesOnly: ({ steps }) =>
    `${list(steps)}：只有日期而没有时刻，曝光则有时刻；转化用时最多会算短一天，转化窗口最多会推迟一天结束`,
  outlyingTimes: ({ times, asOf }) =>
    `${count(times)} 个时间远晚于其他所有时间；数据截止日期按 ${moment(asOf)} 计` +
    '（如不正确，可另行设置；命令行中用 --as-of）',
};
