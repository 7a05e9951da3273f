import { readFileSync, writeFileSync } from 'node:fs';

/** An audience that repeats the users of another under new ids: u0, u1, … */
export interface NumberedAudience {
  readonly users: number;
  /** One user in this many has the weight 0. */
  readonly zeroEvery: number;
}

/** Writes the audience file `to` from the users of the file `from`. */
export function writeNumberedAudience(from: string, to: string, { users, zeroEvery }: NumberedAudience): void {
  const [header, ...lines] = readFileSync(from, 'utf8').trimEnd().split('\n');
  const weight = header.split(',').indexOf('weight');
  const rows = Array.from({ length: users }, (_, user) =>
    lines[user % lines.length]
      .split(',')
      .with(0, `u${user}`)
      .with(weight, user % zeroEvery === 0 ? '0' : '1')
      .join(','),
  );
  writeFileSync(to, `${header}\n${rows.join('\n')}\n`);
}
