import { list } from '../../format.ts';

/** Saved views of the window. */
export const view = {
  named: ({ name }: { name: string }) => `saved view ${name}`,
  exists: ({ name }: { name: string }) => `saved view ${name} already exists`,
  noDataset: ({ dataset }: { dataset: string }) => `dataset ${dataset} no longer exists`,
  noSegments: ({ segments }: { segments: readonly string[] }) =>
    segments.length === 1 ? `segment ${segments[0]} no longer exists` : `segments ${list(segments)} no longer exist`,
  none: 'no saved views yet; save one in the window',
  renamed: ({ name, newName }: { name: string; newName: string }) => `renamed saved view ${name} to ${newName}`,
  removed: ({ name }: { name: string }) => `removed saved view ${name}`,
  saving: ({ name }: { name: string }) => `saving view ${name}`,
};
