/** Words of the Models view. */
export const models = {
  title: 'Models',
};
