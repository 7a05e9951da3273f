import type { ColumnPosition, ImportPlan } from '../mapping/plan.ts';
import type { EventChecker, EventColumns } from './event-check.ts';
import { SampleCodes, SampleLists, SampleNumbers, type FeatureColumn } from './sample-columns.ts';

/** The columns that an event log has by definition. */
export function eventColumns({ id, event, time }: ImportPlan): EventColumns {
  if (id === null || event === null || time === null) throw new Error('an event log has an id, a step and a time');
  return { id, step: event, time };
}

/** The columns of banks, banners and features, to be filled from a log. */
export function featureColumns(plan: ImportPlan, checker: EventChecker): FeatureColumn[] {
  const code = (role: 'bank' | 'banner', column: ColumnPosition | null): FeatureColumn[] =>
    column === null ? [] : [new SampleCodes({ name: column.name, role, kind: 'code' }, column.index)];
  return [
    ...code('bank', plan.bank),
    ...code('banner', plan.banner),
    ...plan.features.map((feature): FeatureColumn => {
      switch (feature.kind) {
        case 'categorical':
          return new SampleCodes({ name: feature.name, role: 'categorical', kind: 'code' }, feature.index);
        case 'multi':
          return new SampleLists({ name: feature.name, role: 'multi', kind: 'list' }, feature.index, feature.separator);
        case 'numeric':
          return new SampleNumbers(feature, checker.numbers.get(feature.name)!);
      }
    }),
  ];
}
