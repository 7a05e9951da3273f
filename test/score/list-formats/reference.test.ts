import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { pythonRequirement, testPython } from '../../../build/requirements/python.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { prepareCells } from '../../../core/score/list-formats/ad-file.ts';
import { planAdList } from '../../../core/score/list-formats/ad-plan.ts';
import type { AdPlatform } from '../../../core/score/list-formats/ad-request.ts';
import { randomNumbers } from '../../random-numbers.ts';

const COLUMNS = ['email', 'phone', 'first_name', 'last_name', 'zip', 'country', 'imei', 'idfa', 'oaid'] as const;

interface Person {
  readonly email: string;
  readonly phone: string;
  readonly first: string;
  readonly last: string;
  readonly zip: string;
  /** The country code of the address. */
  readonly code: string;
  readonly imei: string;
  readonly idfa: string;
  readonly oaid: string;
  /** The country of the phone number. */
  readonly country: 'CN' | 'US' | 'DE';
}

const random = randomNumbers(1);
/** A whole number below a bound, the same in every run. */
const draw = (bound: number): number => Math.floor(random() * bound);
const pick = <T>(values: readonly T[]): T => values[draw(values.length)];
const digits = (count: number): string => Array.from({ length: count }, () => draw(10)).join('');
const hex = (count: number): string => Array.from({ length: count }, () => draw(16).toString(16)).join('');
const cased = (text: string): string =>
  [...text].map((letter) => (draw(2) === 0 ? letter.toUpperCase() : letter)).join('');
const padded = (text: string): string => `${pick(['', ' ', '\t', '  '])}${text}${pick(['', ' ', '\u00a0'])}`;

function phoneOf(country: Person['country']): string {
  const group = pick(['', ' ', '-']);
  if (country === 'CN') {
    const number = ['13', '15', '18'][draw(3)] + digits(9);
    const parts = [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(group);
    return pick([parts, `+86 ${parts}`, `+86${number}`, fullWidth(number)]);
  }
  if (country === 'US') return pick(['+1 ', '+1', '']) + `(650) 253${pick(['-', ' '])}${digits(4)}`;
  const rest = `17${draw(10)}${group}${1 + draw(9)}${digits(6)}`;
  return pick([`0${rest}`, `+49 ${rest}`]);
}

function fullWidth(text: string): string {
  return [...text].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
}

function person(number: number): Person {
  const country = pick(['CN', 'US', 'DE'] as const);
  const user = cased(`u${number}${pick(['.', '_', '-', '+', ''])}${pick(['news', 'x.y', '7'])}`);
  const idfa = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
  return {
    email: padded(`${user}@${cased(pick(['gmail.com', 'googlemail.com', 'example.org', 'mail.example.co.uk']))}`),
    phone: padded(phoneOf(country)),
    first: padded(cased(pick(['Mary', 'Zoë', "D'Arcy", 'Anne-Marie', '伟', 'Łukasz', 'José Luis']))),
    last: padded(cased(pick(['Smith', "O'Neill", '王', 'Müller', 'van der Berg', 'Smith-Jones']))),
    zip: padded(pick(['10115', 'WC2H 8LG', '101300', '94016', 'k1a 0b1'])),
    code: padded(cased(pick(['de', 'gb', 'cn', 'us', 'ca']))),
    imei: padded(cased(hex(15).replace(/^0/, '1'))),
    idfa: padded(cased(idfa)),
    oaid: padded(pick([idfa, hex(64), cased(hex(32))])),
    country,
  };
}

/** The cells of a person in the files of a platform. */
function written(platform: AdPlatform, who: Person): readonly (string | null)[] {
  const { files, country } = planAdList(COLUMNS, { platform, country: who.country, idTypes: [], contacts: {} });
  const texts = [who.email, who.phone, who.first, who.last, who.zip, who.code, who.imei, who.idfa, who.oaid];
  return files.flatMap((file) => {
    const values = file.columns.map(({ column, normalise }) =>
      normalise(texts[COLUMNS.indexOf(column as (typeof COLUMNS)[number])].trim(), country),
    );
    return prepareCells(file, values).map((cell) => (typeof cell === 'string' ? null : cell.cell));
  });
}

test(
  'for 1,000 people, files contain what another implementation computes from the rules of the platforms',
  { skip: skipWithout(pythonRequirement) },
  () => {
    const people = Array.from({ length: 1000 }, (_, number) => person(number));
    const { command, env } = testPython();
    const { stdout, stderr } = spawnSync(command, [join(import.meta.dirname, 'reference.py')], {
      encoding: 'utf8',
      env,
      input: JSON.stringify(people),
      maxBuffer: 1 << 26,
    });
    const expected = JSON.parse(stdout || `"${stderr}"`) as Record<string, (string | null)[]>[];
    people.forEach((who, number) => {
      const [email, phone, , ...rest] = written('meta', who);
      const got = {
        google: written('google', who),
        // The third column has the advertising id, which is not hashed.
        meta: [email, phone, ...rest],
        tencent: written('tencent', who),
      };
      assert.deepEqual(got, expected[number], JSON.stringify(who));
    });
  },
);
