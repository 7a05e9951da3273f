/** Words of the Banks view. */
export const banks = {
  title: 'Banks',
};
