/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '3746a14db9c57246b841fbaa5ef0a0102f5d03e1d9f6fc89b6f9f533ccf8f746',
  schema: '5c62f0c5b522dd3c9a94ccac90ec679961e6c34273aa6a40e0f26ef4dfdc109f',
};
