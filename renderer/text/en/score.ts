/** Words of the Score view. */
export const score = {
  title: 'Score',
};
