/** Words of the Funnel view. */
export const funnel = {
  title: 'Funnel',
};
