/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '7dbfae3d3f55b436a0ca23b90af0ae65b75257dd711954ca57be2a97254a11c4',
  schema: 'd483273f3964cc86f0d2ea73d5add14f6f85da09e882c4f7a3fa3fda016e0e32',
};
