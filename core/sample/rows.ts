import { EXPORT_SECOND, FIRST_SECOND } from './calendar.ts';
import { STEPS } from './chain.ts';
import type { Impression } from './draw.ts';
import { FIELDS, TAGS } from './fields/catalogue.ts';
import type { ByteFile } from './files.ts';
import { derive, mixBits } from './hash.ts';
import type { Outcome } from './outcome.ts';
import type { World } from './world-types.ts';

const COMMA = 44;
const NEW_LINE = 10;
const BAR = 124;
const COLON = 58;
const POINT = 46;
const ZERO = 48;
const ZULU = 90;
const BILLION = 1_000_000_000;
const FIRST_DAY = FIRST_SECOND / 86_400;

const encoder = new TextEncoder();
const dayTexts = Array.from({ length: (EXPORT_SECOND - FIRST_SECOND) / 86_400 }, (_, day) =>
  encoder.encode(new Date((FIRST_SECOND + day * 86_400) * 1000).toISOString().slice(0, 11)),
);

const FIELD_NAMES = [...FIELDS.map((spec) => spec.name), TAGS.name];

/** Header of the impressions file. */
export const FUNNEL_HEADER = [
  'sample_id',
  'user_id',
  'event_time',
  'bank',
  'banner',
  ...FIELD_NAMES,
  ...STEPS.map((step) => `${step}_time`),
].join(',');

/** Header of the audience file. */
export const AUDIENCE_HEADER = ['user_id', 'weight', ...FIELD_NAMES].join(',');

/** Header of the file of true probabilities. */
export const TRUTH_HEADER = ['sample_id', ...STEPS.map((step) => `p_${step}`)].join(',');

/** Writes an impression and its outcome as one line. */
export function putImpression(file: ByteFile, world: World, impression: Impression, outcome: Outcome): void {
  putSampleId(file, world, impression.rowKey);
  file.putByte(COMMA);
  putUserId(file, world, impression.userKey);
  file.putByte(COMMA);
  putTime(file, impression.second);
  file.putByte(COMMA);
  const banner = world.bannerTexts[impression.banner];
  file.putBytes(banner, 0, banner.length);
  putFields(file, world, impression);
  for (let t = 0; t < STEPS.length; t++) {
    file.putByte(COMMA);
    if (outcome.times[t] > 0) putTime(file, outcome.times[t]);
  }
  file.putByte(NEW_LINE);
}

/** Writes a user of the audience, with a weight under 10, as one line. */
export function putUser(file: ByteFile, world: World, impression: Impression, weight: number): void {
  putUserId(file, world, impression.userKey);
  file.putByte(COMMA);
  const cents = Math.round(weight * 100);
  const whole = Math.floor(cents / 100);
  file.putByte(ZERO + whole);
  file.putByte(POINT);
  file.putTwoDigits(cents - whole * 100);
  file.putByte(COMMA);
  putFields(file, world, impression);
  file.putByte(NEW_LINE);
}

/** Writes an impression's true probabilities as one line, nine decimals each. */
export function putTruth(file: ByteFile, world: World, impression: Impression, outcome: Outcome): void {
  putSampleId(file, world, impression.rowKey);
  for (let t = 0; t < STEPS.length; t++) {
    file.putByte(COMMA);
    putShare(file, outcome.probabilities[t]);
  }
  file.putByte(NEW_LINE);
}

/** Writes a share, 0 to 1, with nine decimals. */
function putShare(file: ByteFile, share: number): void {
  const units = Math.round(share * BILLION);
  const whole = Math.floor(units / BILLION);
  file.putByte(ZERO + whole);
  file.putByte(POINT);
  file.putNineDigits(units - whole * BILLION);
}

/** Writes a whole number under 2³², ten digits wide. */
function putTenDigits(file: ByteFile, value: number): void {
  const first = Math.floor(value / BILLION);
  file.putByte(ZERO + first);
  file.putNineDigits(value - first * BILLION);
}

/** Nineteen digits: nine that look realistic, and ten that are unique because impression keys are. */
function putSampleId(file: ByteFile, world: World, rowKey: number): void {
  file.putNineDigits((derive(world.key ^ 0x2f, rowKey) >>> 0) % BILLION);
  putTenDigits(file, mixBits(rowKey ^ world.key) >>> 0);
}

/** Twelve digits; ten of them are unique because user keys are. */
function putUserId(file: ByteFile, world: World, userKey: number): void {
  file.putTwoDigits((derive(world.key ^ 0x3d, userKey) >>> 0) % 100);
  putTenDigits(file, mixBits(userKey ^ world.key) >>> 0);
}

/** Writes a time of the period as ISO 8601 in UTC, to the second. */
function putTime(file: ByteFile, second: number): void {
  const day = Math.floor(second / 86_400);
  const text = dayTexts[day - FIRST_DAY];
  file.putBytes(text, 0, text.length);
  const rest = second - day * 86_400;
  const hours = (rest / 3600) | 0;
  const minutes = ((rest - hours * 3600) / 60) | 0;
  file.putTwoDigits(hours);
  file.putByte(COLON);
  file.putTwoDigits(minutes);
  file.putByte(COLON);
  file.putTwoDigits(rest - hours * 3600 - minutes * 60);
  file.putByte(ZULU);
}

/**
 * Writes every field and the tags, each field followed by a comma. Copies texts eight bytes at a time; the next text
 * overwrites the excess.
 */
function putFields(file: ByteFile, world: World, impression: Impression): void {
  const { text, textStart } = world.fields;
  const { shown } = impression;
  const { view } = file;
  let { position } = file;
  for (let f = 0; f < shown.length; f++) {
    const start = textStart[shown[f]];
    const length = textStart[shown[f] + 1] - start;
    for (let i = 0; i < length; i += 8) {
      view.setInt32(position + i, text.getInt32(start + i));
      view.setInt32(position + i + 4, text.getInt32(start + i + 4));
    }
    position += length;
  }
  file.position = position;
  putTags(file, world, impression);
}

function putTags(file: ByteFile, world: World, { tags, tagCount }: Impression): void {
  for (let i = 0; i < tagCount; i++) {
    if (i > 0) file.putByte(BAR);
    const tag = world.tags.texts[tags[i]];
    file.putBytes(tag, 0, tag.length);
  }
}
