/** Standard names of columns and events in exports, in English, Chinese, German and French. */

/** The roles of a column other than feature or step. */
export type RoleName = 'id' | 'user' | 'time' | 'bank' | 'banner' | 'weight';

const ROLES: Readonly<Record<RoleName, readonly string[]>> = {
  id: [
    'sample_id',
    'impression_id',
    'exposure_id',
    'record_id',
    'event_id',
    'id',
    '样本编号',
    '曝光编号',
    '记录编号',
    '事件编号',
    '样本id',
    '曝光id',
    '编号',
    '流水号',
    ...['vorgangs_id', 'vorgangsnummer', 'vorgangs_nr', 'vorgang', 'impressions_id', 'impressions_nr', 'datensatz_id'],
    ...['id_impression', 'id_affichage', 'identifiant'],
  ],
  user: [
    'user_id',
    'user',
    'userid',
    'customer_id',
    'customer',
    'member_id',
    'uid',
    '用户编号',
    '用户id',
    '用户号',
    '用户',
    '客户编号',
    '客户号',
    '客户id',
    '客户',
    '会员编号',
    '会员号',
    '会员id',
    ...['nutzer_id', 'nutzer', 'benutzer_id', 'kunden_id', 'kundennummer', 'kunden_nr', 'kunde', 'mitgliedsnummer'],
    ...['id_utilisateur', 'utilisateur', 'id_client', 'numero_client', 'numéro_client', 'client'],
  ],
  time: [
    'event_time',
    'event_timestamp',
    'impression_time',
    'exposure_time',
    'impression_at',
    'exposed_at',
    'timestamp',
    'time',
    'datetime',
    'event_date',
    'impression_date',
    'date',
    'at',
    'ts',
    '曝光时间',
    '展示时间',
    '事件时间',
    '时间',
    '时间戳',
    '曝光日期',
    '日期',
    ...['zeitstempel', 'zeitpunkt', 'impressionszeit', 'impressionsdatum', 'datum', 'zeit'],
    ...['ausgespielt_am', 'ausspielung_am', 'ausspieldatum', 'eingeblendet_am', 'angezeigt_am', 'einblendung_am'],
    ...['horodatage', 'date_impression', 'date_d_impression', 'date_affichage', 'date_d_affichage'],
  ],
  bank: [
    ...['bank', 'bank_id', 'bank_name', '银行', '银行名称', '银行编号', '发卡行', '发卡银行'],
    ...['bankname', 'kreditinstitut', 'banque', 'nom_banque'],
  ],
  banner: [
    'banner',
    'banner_id',
    'banner_name',
    'creative',
    'creative_id',
    '横幅',
    '横幅编号',
    '横幅名称',
    ...['广告', '广告编号', '广告名称', '广告素材', '广告创意', '广告位', '广告位编号', '广告位名称', '广告位素材'],
    ...['素材', '素材编号', '素材名称', '创意', '创意编号', '创意名称', '海报'],
    ...['werbemittel', 'werbemotiv', 'motiv', 'banniere', 'bannière'],
  ],
  weight: ['weight', '权重', 'gewicht', 'poids'],
};

const STEPS: readonly (readonly [step: string, names: readonly string[]])[] = [
  ['click', ['click', 'clicks', 'clicked', '点击', 'klick', 'klicks', 'geklickt', 'clic', 'clics', 'cliqué']],
  [
    'application',
    [
      ...['application', 'applications', 'apply', 'applied', '申请', '进件'],
      ...['antrag', 'anträge', 'beantragt', 'demande', 'demandes', 'demandé'],
    ],
  ],
  [
    'approval',
    [
      ...['approval', 'approvals', 'approve', 'approved', '批核', '审批通过', '审核通过', '核准', '批准', '核卡'],
      ...['bewilligung', 'bewilligt', 'genehmigung', 'genehmigt', 'approbation', 'approuvé', 'accordé'],
    ],
  ],
  [
    'activation',
    [
      ...['activation', 'activations', 'activate', 'activated', '激活'],
      ...['aktivierung', 'aktiviert', 'activé', 'activée'],
    ],
  ],
];

/** The decision on an application, which may be an approval or a rejection. */
const DECISIONS = ['审批', '审核'].flatMap((name) => [name, `${name}结果`, `${name}状态`, `${name}结论`]);

const IMPRESSIONS = [
  ...['impression', 'impressions', 'exposure', 'exposed', 'shown', '曝光', '展示'],
  ...['impressionen', 'einblendung', 'affichage'],
];

/** Contacts, which may be impressions. */
const CONTACTS = [
  ...['displayed', 'served', 'seen', 'contact', 'contacted', 'sent'],
  ...['触达', '展现', '推送', '发送', 'kontakt', 'kontaktiert', 'gesehen', 'versand', 'versendet', 'contacté', 'envoi'],
];

/** Columns that may hold the step of an event log record. */
export const EVENT_COLUMNS: readonly string[] = [
  'event',
  'event_name',
  'event_type',
  'step',
  'action',
  '事件',
  '事件名称',
  '事件类型',
  '步骤',
  '行为',
];

/** The standard steps of a card funnel, in order. */
export const STANDARD_STEPS: readonly string[] = STEPS.map(([step]) => step);

/** A longer name is not a standard name. It is not normalised, which would take time for each comparison. */
const MAX_NAME_LENGTH = 1000;

/** A name without case, spaces and punctuation, so that `Event Time` equals `event_time`. */
export function plainName(name: string): string {
  if (name.length > MAX_NAME_LENGTH) return name;
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** Finds the column for a role by its name; the most specific name wins. */
export function findRole(role: RoleName, columns: readonly string[]): string | undefined {
  const plain = columns.map(plainName);
  const name = ROLES[role].find((one) => plain.includes(one));
  if (name !== undefined) return columns[plain.indexOf(name)];
  return role === 'time' ? columns.find((column) => isTimeOf(IMPRESSIONS, column)) : undefined;
}

/** Whether a column is named like the time at which a user was contacted: `served_at`, `Kontaktdatum`, `触达时间`. */
export function isContactTime(column: string): boolean {
  return isTimeOf(CONTACTS, column);
}

function isTimeOf(names: readonly string[], column: string): boolean {
  return isTimeName(column) && names.includes(stem(column));
}

/** The standard step that a column or event name refers to (`click`, `is_click`, `approved_at`), or undefined. */
export function standardStep(name: string): string | undefined {
  return STEPS.find(([, names]) => names.includes(stem(name)))?.[0];
}

/** Whether a column is named after a step: `visit`, `is_visit` and `visit_time` after `visit`. */
export function isNamedAfter(column: string, step: string): boolean {
  return (
    stem(column) === stem(step) || (standardStep(column) !== undefined && standardStep(column) === standardStep(step))
  );
}

/** Whether a name mentions a standard step: `Date of approval`, `card_activated`, `首次激活日期`. */
export function mentionsStep(name: string): boolean {
  const plain = plainName(name);
  const words = plain.split('_');
  return STEPS.some(([, names]) =>
    names.some((one) => (/^[a-z]/.test(one) ? words.includes(one) : plain.includes(one))),
  );
}

/** Whether a column tells if, when or how an application was decided. */
export function isDecision(column: string): boolean {
  return DECISIONS.includes(stem(column));
}

/** The endings of names of times: a word of its own, or part of a German or Chinese word. */
const TIME_WORDS = 'time|at|date|ts|timestamp|datetime|am|le';
const GERMAN_TIMES = 'datum|zeitpunkt|zeitstempel|zeit';
const CHINESE_TIMES = '时间|日期';
const STEP_ENDING = new RegExp(
  `(?<=.)(_(${TIME_WORDS}|label|flag)|s?_?(${GERMAN_TIMES})|_?(${CHINESE_TIMES}|标签|标志|标识))$`,
);
const TIME_NAME = new RegExp(`_(${TIME_WORDS})$|.(${CHINESE_TIMES}|${GERMAN_TIMES})$|^date_(?!of_)`);

/** The step name within a column name, without affixes: `visit` for `is_visit`, `visit_time` and `Besuchsdatum`. */
export function stem(name: string): string {
  return plainName(name)
    .replace(/^((is|has|label|y|ist|est)_|date_(de_|d_)?|是否_?已?|已)(?=.)/, '')
    .replace(STEP_ENDING, '');
}

/** Whether the name of a step's column says that it holds times. */
export function isTimeName(name: string): boolean {
  return TIME_NAME.test(plainName(name));
}

/** Whether an event is the impression at the start of the funnel. */
export function isImpression(name: string): boolean {
  return IMPRESSIONS.includes(plainName(name));
}
