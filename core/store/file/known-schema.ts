/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: 'c3d7673af1cb463f1ff8b144abf0fc44f8e5a5b2cbaa5db3d5805c48351252ed',
  schema: '6fe675b30481650840a8b78a21cfb98e6959079f4a4782aa2b4a34117a3e5368',
};
