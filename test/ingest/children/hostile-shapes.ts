/** A megabyte of each shape at which a regular expression may try very many ways to match. */
const LENGTH = 1_000_000;

function filled(piece: string): string {
  return piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);
}

const PIECES = [
  '1',
  ' ',
  '"',
  "'",
  ',',
  '-',
  '_',
  'a',
  '/',
  '\\',
  '(',
  '[',
  '\n',
  '.',
  '=',
  '？',
  '1.',
  '-a',
  '0 ',
  'e1',
];
const ENDINGS = ['.csv', '.gz', ' at', 'id_', '是否', '时间', '--8char-', '#?'];

/** Each shape alone, and ending in something that makes the match fail at its very end. */
export const hostileShapes: readonly string[] = [...PIECES, ...ENDINGS].flatMap((piece) => [
  filled(piece),
  `${filled(piece)}!`,
]);
