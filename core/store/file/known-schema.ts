/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '98ad07fff6418057579ff971707e94428a0e37fb76256123e36ecb78704d76e2',
  schema: '318259629b00abd8f21d5d27be895da8dfd3be311bc2027782e3705cfc7cfe8a',
};
