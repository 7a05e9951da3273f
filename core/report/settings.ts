/** Settings in readable form: `tower.widths 128, 64, 32 · alpha 0.6`. */
export function settingsText(settings: unknown): string {
  return entriesOf('', settings).join(' · ') || '–';
}

function entriesOf(path: string, value: unknown): string[] {
  if (Array.isArray(value))
    return [`${path} ${value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', ')}`];
  if (typeof value !== 'object' || value === null)
    return [`${path} ${value === null ? 'none' : value === true ? 'yes' : value === false ? 'no' : String(value)}`];
  return Object.entries(value).flatMap(([name, nested]) => entriesOf(path === '' ? name : `${path}.${name}`, nested));
}
