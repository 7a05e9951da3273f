import { numberText, UNDEFINED } from './numbers.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units as a language writes them. */
export const durationUnits: Readonly<Record<string, Readonly<Record<'ms' | 's' | 'min' | 'h' | 'd', string>>>> = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
  'zh-CN': { ms: '毫秒', s: '秒', min: '分', h: '小时', d: '天' },
};

/** A duration in milliseconds by its largest fitting unit, two digits of it: `9 s`, `4.2 min`, `5.2 d`. */
export function durationText(language: string, ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  const units = durationUnits[language] ?? durationUnits.en;
  const [size, unit] =
    ms >= DAY
      ? [DAY, units.d]
      : ms >= HOUR
        ? [HOUR, units.h]
        : ms >= MINUTE
          ? [MINUTE, units.min]
          : ms >= SECOND || ms === 0
            ? [SECOND, units.s]
            : [1, units.ms];
  const value = ms / size;
  return `${numberText(language, value, { maximumFractionDigits: value >= 10 || size < SECOND ? 0 : 1 })}\u202f${unit}`;
}

/** Time left as a clock counts it: `0:38`, `1:02:07`; rounded up, so that it never says 0:00 while something runs. */
export function clockText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  const seconds = Math.max(1, Math.ceil(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
