import { BANKS, BANNERS } from './banks.ts';
import { EXPORT_SECOND, FIRST_SECOND } from './calendar.ts';
import { TAGS } from './catalogue.ts';
import { STEPS } from './chain.ts';
import type { Impression } from './draw.ts';
import type { ByteFile } from './files.ts';
import { derive, mix } from './hash.ts';
import type { Outcome } from './outcome.ts';
import type { World } from './world.ts';

const COMMA = 44, NEW_LINE = 10, BAR = 124, COLON = 58, ZULU = 90;
const FIRST_DAY = FIRST_SECOND / 86_400;

const encoder = new TextEncoder();
const dayTexts = Array.from({ length: (EXPORT_SECOND - FIRST_SECOND) / 86_400 }, (_, day) =>
  encoder.encode(new Date((FIRST_SECOND + day * 86_400) * 1000).toISOString().slice(0, 11)));
const bannerTexts = BANNERS.map(({ bank, name }) => encoder.encode(`${BANKS[bank].name},${name},`));

/** Header of the impressions' file. */
export function funnelHeader(world: World): string {
  return ['sample_id', 'user_id', 'event_time', 'bank', 'banner', ...fieldNames(world), ...STEPS.map((step) => `${step}_time`)].join(',');
}

/** Header of the audience's file. */
export function audienceHeader(world: World): string {
  return ['user_id', 'weight', ...fieldNames(world)].join(',');
}

/** Header of the true probabilities' file. */
export const TRUTH_HEADER = ['sample_id', ...STEPS.map((step) => `p_${step}`)].join(',');

function fieldNames(world: World): string[] {
  return [...world.fields.specs.map((spec) => spec.name), TAGS.name];
}

/** Writes an impression and what became of it as one line. */
export function putImpression(file: ByteFile, world: World, impression: Impression, outcome: Outcome): void {
  putSampleId(file, world, impression.rowKey);
  file.putByte(COMMA);
  putUserId(file, world, impression.userKey);
  file.putByte(COMMA);
  putTime(file, impression.second);
  file.putByte(COMMA);
  const banner = bannerTexts[impression.banner];
  file.putBytes(banner, 0, banner.length);
  putFields(file, world, impression);
  for (let t = 0; t < STEPS.length; t++) {
    file.putByte(COMMA);
    if (outcome.times[t] > 0) putTime(file, outcome.times[t]);
  }
  file.putByte(NEW_LINE);
}

/** Writes a user of the audience, with what the user is worth, as one line. */
export function putUser(file: ByteFile, world: World, impression: Impression, weight: number): void {
  putUserId(file, world, impression.userKey);
  file.putByte(COMMA);
  putDecimals(file, Math.round(weight * 100), 2);
  file.putByte(COMMA);
  putFields(file, world, impression);
  file.putByte(NEW_LINE);
}

/** Writes an impression's true probabilities as one line, nine decimals each. */
export function putTruth(file: ByteFile, world: World, impression: Impression, outcome: Outcome): void {
  putSampleId(file, world, impression.rowKey);
  for (let t = 0; t < STEPS.length; t++) {
    file.putByte(COMMA);
    putDecimals(file, Math.round(outcome.chance[t] * 1e9), 9);
  }
  file.putByte(NEW_LINE);
}

/** Writes `units / 10 ** decimals`, for values under ten. */
function putDecimals(file: ByteFile, units: number, decimals: number): void {
  file.putDigits(units, decimals + 1);
  file.bytes.copyWithin(file.at - decimals + 1, file.at - decimals, file.at);
  file.bytes[file.at - decimals] = 46;
  file.at++;
}

/** Nineteen digits: nine to make it look like others', ten that are unique because keys of impressions are. */
function putSampleId(file: ByteFile, world: World, rowKey: number): void {
  file.putDigits((derive(world.key ^ 0x2f, rowKey) >>> 0) % 1_000_000_000, 9);
  file.putDigits(mix(rowKey ^ world.key) >>> 0, 10);
}

/** Twelve digits, of which ten are unique because keys of users are. */
function putUserId(file: ByteFile, world: World, userKey: number): void {
  file.putDigits((derive(world.key ^ 0x3d, userKey) >>> 0) % 100, 2);
  file.putDigits(mix(userKey ^ world.key) >>> 0, 10);
}

/** Writes a time of the period as ISO 8601 in UTC, to the second. */
function putTime(file: ByteFile, second: number): void {
  const day = Math.floor(second / 86_400);
  const text = dayTexts[day - FIRST_DAY];
  file.putBytes(text, 0, text.length);
  const rest = second - day * 86_400;
  const hours = Math.floor(rest / 3600), minutes = Math.floor((rest - hours * 3600) / 60);
  file.putDigits(hours, 2);
  file.putByte(COLON);
  file.putDigits(minutes, 2);
  file.putByte(COLON);
  file.putDigits(rest - hours * 3600 - minutes * 60, 2);
  file.putByte(ZULU);
}

/** Writes every field and the tags, separated by commas. */
function putFields(file: ByteFile, world: World, impression: Impression): void {
  const { text, textStart } = world.fields, { shown, tags, tagCount } = impression;
  for (let f = 0; f < shown.length; f++) {
    file.putBytes(text, textStart[shown[f]], textStart[shown[f] + 1]);
    file.putByte(COMMA);
  }
  for (let i = 0; i < tagCount; i++) {
    if (i > 0) file.putByte(BAR);
    const tag = world.tags.texts[tags[i]];
    file.putText(tag);
  }
}
