/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '7b12dcc9f7c11459c1a686e60bc0728bf117b7b2bd10e571841fa95d542c00ab',
  schema: 'c8fb48c8b95d8cfe6a664e5a2ddad25cee7cbaf38687f1e7f1ef576fb8ca2a7a',
};
