/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '7a6afe23167bde0f7be7d7c1585ddf3a374f2c42d11baba2a047aaa56e1d3898',
  schema: 'f2a540fc8162cedf5f6a9642149933182ea281aeb31b611aecd9f37339792141',
};
