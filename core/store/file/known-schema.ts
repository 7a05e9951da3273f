/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '1dbc9dc984a9de7f10644904ae7d498439c9a91c5337b7871bf056b0a01c50f6',
  schema: 'effce0747e6ad1c31e8f6478861fa86586af4569d2fc6bcf48cdc23b86121acc',
};
