/** Words of the annotations of days. */
export const annotations = {
  title: 'Annotations',
  add: 'Annotate…',
  addTitle: 'Annotate a day',
  editTitle: 'Change the annotation',
  day: 'Day (UTC)',
  text: 'What happened',
  textHint: 'One line, such as: new banner for lantern',
  bank: 'Bank',
  allBanks: 'all banks',
  save: 'Save',
  remove: 'Delete',
  needText: 'Enter a text first',
  needDay: 'Choose a day first',
  ofBank: (text: string, bank: string) => `${text} (${bank})`,
  change: (day: string, text: string) => `Change the annotation of ${day}: ${text}`,
};
