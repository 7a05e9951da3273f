/** The roles of columns, as other messages name them: `no user column`. */
export const columnRole = {
  id: 'id',
  user: 'user',
  time: 'time',
  depth: 'depth',
  immature: 'maturity',
  stepTime: 'step time',
  bank: 'bank',
  banner: 'banner',
  categorical: 'categorical',
  numeric: 'numeric',
  multi: 'multi-valued',
};
