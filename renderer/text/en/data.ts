/** Words of the Data view. */
export const data = {
  title: 'Data',
};
