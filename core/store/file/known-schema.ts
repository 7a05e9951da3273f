/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: 'c6cf4050791169d4a7aa4142bc61b14389ac282973d62e695876d826cb0a54b7',
  schema: '0a11349567c2cc232c0120119859cdf9b3ee1d4eaf2d9abb56d6ec49e99484a3',
};
