/** Words of the shared charts. */
export const charts = {
  count: 'Count',
  series: 'Series',
  predicted: 'Predicted',
  actual: 'Actual',
  interval: '95 % interval',
  intervalOf: (interval: string) => `95 % interval ${interval}`,
  shareOfList: 'Top share of list',
  shareOfConversions: 'Share of conversions',
  ideal: 'dashed: perfect calibration',
  ofFirst: 'of impressions',
  rateOf: (rate: string, step: string) => `${rate} of ${step}`,
  bin: (predicted: string, actual: string, interval: string) =>
    `Predicted ${predicted}\nActual ${actual}\n95 % interval ${interval}`,
  dot: (name: string, value: string, range: string, limits: string) => `${name}: ${value} (${range} ${limits})`,
  topOfList: (share: string) => `Top ${share} of list`,
  open: (count: string) => `${count} not yet mature`,
  openHint: 'Not yet mature: counted neither as a conversion nor as a drop-off.',
  noPoints: 'No data yet.',
  annotations: 'Annotations',
};
