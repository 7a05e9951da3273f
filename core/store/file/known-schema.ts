/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: 'e5c54b83dab4fa2dab2d1694a10b34c02a856bba165ce76618c6df5d5e246bc9',
  schema: '4c7908466042a1c7a18e4b46df13f906e056d5ebd340deb25565ece52ec59a19',
};
