/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '13e4e41a64a1e2aeb50c26f0560c73e0994a866ae6f7b62ea5a799577a8f05c3',
  schema: '29e6fd87a77ee3e1d0e4b54de4c1573faecc6c91fd56a4b6cd666a87c77893a9',
};
