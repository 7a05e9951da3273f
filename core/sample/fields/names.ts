import { derive, unit } from '../hash.ts';
import { TIERS } from './model.ts';

/** Splits a text at commas into names. */
export const names = (text: string): readonly string[] => text.trim().split(/,\s+/);

/** Parses names that are each followed by a code or a number: `Gansu 62, Guizhou 52`. */
export const coded = (text: string): readonly (readonly [name: string, code: string])[] =>
  names(text).map((entry) => {
    const end = entry.lastIndexOf(' ');
    return [entry.slice(0, end), entry.slice(end + 1)];
  });

/** Chinese provinces with the first two digits of their division codes, roughly from poorer to richer. */
export const PROVINCES = coded(`
  Gansu 62, Guizhou 52, Qinghai 63, Tibet 54, Ningxia 64, Guangxi 45, Yunnan 53, Xinjiang 65, Heilongjiang 23,
  Jilin 22, Shanxi 14, Henan 41, Jiangxi 36, Hainan 46, Inner Mongolia 15, Hebei 13, Anhui 34, Shaanxi 61, Hunan 43,
  Sichuan 51, Liaoning 21, Hubei 42, Chongqing 50, Shandong 37, Fujian 35, Tianjin 12, Guangdong 44, Jiangsu 32,
  Zhejiang 33, Shanghai 31, Beijing 11
`);

export const CITIES_PER_PROVINCE = 11;

/** Division codes of cities: eleven per province, in the order of PROVINCES. */
export const CITY_CODES: readonly string[] = PROVINCES.flatMap(([, code]) =>
  Array.from({ length: CITIES_PER_PROVINCE }, (_, i) => `CN-${code}${String(i + 1).padStart(2, '0')}`),
);

export const BRANDS = names(`
  itel, Lenovo, Meizu, realme, Redmi, vivo, OPPO, Honor, OnePlus, Xiaomi, Samsung, Huawei, Apple
`);

/** First letters of each brand's model codes. */
const MODEL_PREFIXES = names('A, L, M, RMX, M2, V, P, ANN-, NE, MI, SM-, ALN-, iP');

export const PRICE_BANDS = names('entry, budget, middle, upper, premium, flagship');

export const OCCUPATIONS = names(`
  student, farmer, cleaner, courier, waiter, security guard, factory worker, retail clerk, driver, cook, hairdresser,
  construction worker, receptionist, care worker, technician, electrician, shop owner, nurse, office clerk, teacher,
  sales agent, designer, accountant, civil servant, engineer, estate agent, software developer, product manager,
  lawyer, doctor, bank manager, executive
`);

export const INDUSTRIES = names(`
  agriculture, catering, construction, education, energy, entertainment, finance, government, health, hospitality,
  internet, logistics, manufacturing, media, mining, property, retail, telecom, textiles, tourism, transport,
  wholesale
`);

export const CATEGORIES = names(`
  noodles, breakfast, fruit, fast food, bubble tea, groceries, bakery, barbecue, hotpot, pharmacy, convenience,
  dumplings, laundry, karaoke, cinema, hair salon, pets, nail studio, phone repair, board games, bike rental,
  ride hailing, petrol, parking, seafood, Sichuan food, Cantonese food, Japanese food, Korean food, coffee, buffet,
  steak, fitness, massage, swimming, photo studio, tutoring, kindergarten, flowers, home repair, moving, hotel,
  homestay, train tickets, air tickets, spa, dentist, wine bar
`);

export const TOPICS = names(`
  recipes, coupons, nearby food, late snack, milk tea, free delivery, cinema times, weekend trip, haircut, gym,
  phone top-up, metro, bike pass, fresh fruit, birthday cake, party room, hotel deal, train ticket, flight deal,
  car wash, petrol discount, dental, furniture, wedding, rent, insurance, instalment, cash back, loan, card limit,
  card benefits, credit card
`);

export const INTERESTS = names(`
  anime, gaming, live streams, novels, cosplay, street food, milk tea, pop music, short video, basketball, e-sports,
  cycling, makeup, fashion, sneakers, karaoke, cinema, photography, travel, camping, hiking, running, yoga, fitness,
  pets, baking, cooking, tea, coffee, reading, history, gardening, parenting, education, home decor, cars, motorbikes,
  fishing, football, swimming, skiing, golf, wine, watches, property, stocks, funds, insurance, business, technology
`);

export const CARD_ISSUERS = names(`
  none, rural credit, village bank, city bank east, city bank west, city bank north, city bank south, postal savings,
  agricultural, industrial, construction, communications, citic, everbright, minsheng, huaxia, pudong, merchants,
  ping an, foreign
`);

export const CHANNELS = names(`
  preinstalled, app store, search ad, feed ad, short video ad, friend invite, poster, merchant code, campus,
  courier bag, bike unlock, cinema code, hotel desk, partner app, mini program, sms, tv, event, bank partner, employer
`);

export const PAGES = names(`
  home, order paid, order detail, order list, wallet, bill, coupons, member centre, profile, search result, merchant,
  checkout, bike end, ride end, cinema paid, hotel paid, takeaway home, groceries home, travel home, message centre,
  feedback, splash
`);

const BASE32 = '0123456789bcdefghjkmnpqrstuvwxyz';

/**
 * Encodes a number, permuted within `digits` × 5 bits, as `digits` base-32 characters: different numbers have different
 * codes.
 */
function scrambled(value: number, digits: number): string {
  const mask = 2 ** (5 * digits) - 1;
  let rest = (Math.imul(value, 0x9e3b1) ^ 0x5a5a5) & mask;
  let text = '';
  for (let i = 0; i < digits; i++) {
    text += BASE32[rest & 31];
    rest >>>= 5;
  }
  return text;
}

/** A neighbourhood as a geohash of six characters. */
export const areaCode = (value: number): string => `w${scrambled(value, 5)}`;

/** The code of a merchant. */
export const merchantCode = (value: number): string => `m${String(200_000 + value)}`;

/** The code of a placement of a banner. */
export const placementCode = (value: number): string => `pl-${scrambled(value, 4)}`;

/** The code of a search. */
export const searchCode = (value: number): string => `q${scrambled(value, 4)}`;

/** The code of a customer segment. */
export const segmentCode = (value: number): string => `S${String(value + 1).padStart(3, '0')}`;

/** The brand (index into BRANDS) of a device model: cheaper brands in lower tiers of sixteen. */
export function brandOf(model: number): number {
  const position = ((model % TIERS) / (TIERS - 1)) * 0.7 + unit(derive(model, 71)) * 0.3;
  return Math.min(BRANDS.length - 1, Math.floor(position * BRANDS.length));
}

/** A model code such as `V2165A`, unique through its number. */
export const modelCode = (value: number): string =>
  `${MODEL_PREFIXES[brandOf(value)]}${scrambled(value, 4).toUpperCase()}`;
