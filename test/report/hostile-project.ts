import { importProject } from '../ingest/import-project.ts';

/** Names that would break a page that trusted them. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  `"><img src=x onerror='alert(2)'>`,
  '\u202Eknab\u202C מזרחי بنك',
  'x'.repeat(10_000),
  "O'Brien & Söhne",
];

/** Imports a dataset whose banks and steps have hostile names; returns the path of the project. */
export async function hostileProject(): Promise<string> {
  const { imported, project } = importProject();
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const step = '</style><b onclick=x>';
  const rows = Array.from({ length: 600 }, (_, at) => {
    const day = String(1 + (at % 28)).padStart(2, '0');
    return [at, `2026-03-${day}`, quoted(HOSTILE[at % HOSTILE.length]), at % 3 === 0 ? 1 : 0].join(',');
  });
  await imported([`id,time,bank,${quoted(step)}`, ...rows].join('\n'), {
    mapping: { id: 'id', time: 'time', bank: 'bank', steps: [{ name: step, column: step, windowDays: 0 }] },
  });
  project.close();
  return project.path;
}
