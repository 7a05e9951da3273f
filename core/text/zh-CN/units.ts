import type { Units } from '../en/units.ts';

/** Units in Simplified Chinese. */
export const units: Units = { ms: '毫秒', s: '秒', min: '分', h: '小时', d: '天', points: '百分点' };
