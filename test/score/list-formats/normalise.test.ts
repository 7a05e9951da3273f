import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';

import { prepareCells } from '../../../core/score/list-formats/ad-file.ts';
import { planAdList } from '../../../core/score/list-formats/ad-plan.ts';
import type { AdPlatform } from '../../../core/score/list-formats/ad-request.ts';

/** The cell of a contact detail in a platform's file, or the reason why there is none. */
function written(platform: AdPlatform, kind: string, text: string, country: string | null = null): string {
  const { files, country: code } = planAdList(['user_id', 'value', 'other'], {
    platform,
    country,
    idTypes: [],
    contacts: { ...(platform === 'meta' ? { email: 'other' } : {}), ...addressOf(platform, kind), [kind]: 'value' },
  });
  const file = files.find(({ columns }) => columns.some((column) => column.kind === kind)) ?? files[0];
  const column = file.columns.find((one) => one.kind === kind);
  assert.ok(column !== undefined);
  const one = { ...file, columns: [column] };
  const [cell] = prepareCells(one, [column.normalise(text, code)]);
  return typeof cell === 'string' ? cell : cell.cell;
}

/** Google takes a part of an address only with the others. */
function addressOf(platform: AdPlatform, kind: string): Record<string, string> {
  const parts = ['first-name', 'last-name', 'country', 'zip'];
  return platform === 'google' && parts.includes(kind) ? Object.fromEntries(parts.map((part) => [part, 'other'])) : {};
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters */
const META: readonly (readonly [kind: string, text: string, digest: string, country?: string])[] = [
  ['email', 'John_Smith@gmail.com', '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'],
  ['phone', '(650)555-1212', 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176', 'US'],
  ['first-name', 'Mary', '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
  ['first-name', '정', '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
  ['first-name', 'Valéry', '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
];

/** https://developers.google.com/data-manager/api/devguides/concepts/formatting */
const GOOGLE: readonly (readonly [kind: string, text: string, plain: string, country?: string])[] = [
  ['email', 'cloudy.sanfrancisco+shopping@gmail.com', 'cloudysanfrancisco@gmail.com'],
  ['email', 'Cloudy.San Francisco@GoogleMail.com', 'cloudysanfrancisco@googlemail.com'],
  ['email', 'user.name+NYC@Example.com', 'user.name+nyc@example.com'],
  ['phone', '(800)555-0100', '+18005550100', 'US'],
  ['phone', '+1 800 555 0100', '+18005550100'],
  ['first-name', 'Zoë  Anne', 'zoë anne'],
  ['last-name', "O'Neill", "o'neill"],
];

/** https://developers.e.qq.com/docs/audience_management/file and https://datanexus.qq.com */
const TENCENT: readonly (readonly [kind: string, text: string, digest: string])[] = [
  ['idfa', 'ff1999cd-7177-4937-a474-74937a102630', '2c010ed96aef2fc34983e1e7e9176b7e'],
  ['imei', 'A000002C9060F7', 'f2d5a650733ca8c27d502b1c08da14e5'],
  ['oaid', '1fe9a970-efbb-29e0-0bdd-f5dbbf751ab5', '83e9158a4fb54c0e1ef0b238639a23ae'],
];

describe('a contact detail is written as the platform documents it', () => {
  for (const [kind, text, digest, country] of META)
    it(`by Meta for ${text}`, () => assert.equal(written('meta', kind, text, country), digest));

  for (const [kind, text, plain, country] of GOOGLE)
    it(`by Google for ${text}`, () => assert.equal(written('google', kind, text, country), sha256(plain)));

  for (const [kind, text, digest] of TENCENT)
    it(`by Tencent for ${text}`, () => assert.equal(written('tencent', kind, text), digest));

  it('by Tencent for a phone number: eleven digits, without the country code', () => {
    for (const text of ['13800138000', '+86 138-0013-8000', '008613800138000', '１３８００１３８０００'])
      assert.equal(written('tencent', 'phone', text, 'CN'), hash('md5', '13800138000', 'hex'));
  });

  it('by Google and Meta for places and devices: hashed or not', () => {
    assert.deepEqual(
      [
        written('google', 'country', 'de'),
        written('google', 'zip', 'WC2H 8LG'),
        written('meta', 'madid', 'AECE52E7-03EE-455A-B3C4-E57283966239'),
      ],
      ['DE', 'WC2H 8LG', 'aece52e7-03ee-455a-b3c4-e57283966239'],
    );
    assert.equal(written('meta', 'country', 'US'), sha256('us'));
    assert.equal(written('meta', 'zip', '94035-1234'), sha256('94035'));
    assert.equal(written('meta', 'city', 'New York'), sha256('newyork'));
  });
});

describe('a text that is not a valid contact detail is left out', () => {
  const long = 'a'.repeat(1_000_000);
  const invalid: Readonly<Record<string, readonly string[]>> = {
    email: [
      ...['a', 'a@b', '@example.org', 'a@example.', 'a@@example.org', 'a@exa mple.org@x', `${long}@example.org`, long],
      ...['=HYPERLINK("x")', 'a"\n@example.org', 'a\u0000@example.org', 'a＠example.org', 'аnn@example.org'],
      ...['\u212aarl@example.org', 'a@-example.org', 'a@example..org', '"', '🙂@example.org'],
    ],
    phone: [
      ...['=cmd', '+', '+86', '12', '+8613800138000x', '1.38E+10', 'nobody', '+86 138\u0000 0013 8000', '9'.repeat(40)],
      ...['13800138000,13900139000', '+999 123456', long, '"13800138000"'],
    ],
    'first-name': ['=1+1', '123', 'A\u0000nn', '…', long],
    country: ['Germany', 'ZZ', 'd', '=A', '__proto__', ''],
    zip: ['=1', '1\u00002', '+1', '-', long, '10115;=1', 'a"b'],
    madid: ['00000000-0000-0000-0000-000000000000', 'x', `${long}`, '=aece52e7-03ee-455a-b3c4-e57283966239'],
  };
  for (const platform of ['google', 'meta'] as const)
    for (const [kind, texts] of Object.entries(invalid)) {
      if (platform === 'google' && kind === 'madid') continue;
      it(`by ${platform}: ${kind}`, () => {
        for (const text of texts)
          assert.equal(written(platform, kind, text, 'CN'), 'invalid', JSON.stringify(text.slice(0, 40)));
      });
    }

  it('by Tencent: invalid device ids, and phone numbers that are not Chinese mobile numbers', () => {
    const pairs = [
      ...['00000000-0000-0000-0000-000000000000', '', 'x'].map((text) => ['idfa', text] as const),
      ...['000000000000000', '12345', 'g00000000000000', long].map((text) => ['imei', text] as const),
      ...['00000000-0000-0000', 'a b', long].map((text) => ['oaid', text] as const),
      ...['+1 650 555 1212', '010 6552 9988'].map((text) => ['phone', text] as const),
    ];
    for (const [kind, text] of pairs) assert.equal(written('tencent', kind, text, 'CN'), 'invalid', `${kind} ${text}`);
  });
});

describe('the country of a phone number is never guessed', () => {
  it('so that a national number needs one', () => {
    for (const platform of ['google', 'meta', 'tencent', 'plain'] as const)
      assert.equal(written(platform, 'phone', '138 0013 8000'), 'without-country', platform);
    assert.equal(written('google', 'phone', '138 0013 8000', 'cn'), sha256('+8613800138000'));
    assert.equal(written('google', 'phone', '0170 1234567', 'DE'), sha256('+491701234567'));
  });

  it('and a code that does not exist is refused', () => {
    for (const country of ['China', 'ZZ', '86', ''])
      assert.throws(() => written('google', 'phone', '13800138000', country), { code: 'usage' }, country);
  });
});
