/** The usual column names of each kind of contact details; if there are none, the user must name the column. */
export const CONTACT_NAMES = {
  email: [
    ...['email', 'e_mail', 'email_address', 'e_mail_address', 'mail_address', 'courriel', 'adresse_e_mail'],
    ...['emailaddress', 'email_id', 'mailadresse', 'e_mail_adresse'],
    ...['邮箱', '电子邮箱', '电子邮件', '邮箱地址', '邮件地址', '电邮'],
  ],
  phone: [
    ...['phone', 'phone_number', 'phone_no', 'mobile_number', 'mobile_phone', 'telephone', 'telephone_number'],
    ...['mobile_no', 'mobilephone', 'phonenumber', 'cell_phone', 'cellphone', 'cell_number', 'telephone_no', 'tel_no'],
    ...['msisdn', 'telefon', 'telefonnummer', 'handynummer', 'mobilnummer', 'numero_de_telephone'],
    ...['手机号', '手机号码', '手机', '电话', '电话号码', '联系电话', '移动电话', '联系手机'],
  ],
  'first-name': ['first_name', 'given_name', 'vorname', 'prenom'],
  'last-name': ['last_name', 'family_name', 'surname', 'nachname'],
  country: ['country', 'country_code', '国家代码'],
  zip: ['zip', 'zip_code', 'zipcode', 'postal_code', 'postcode', 'plz', 'code_postal', '邮编', '邮政编码'],
  city: [],
  state: [],
  madid: ['madid', 'gaid', 'aaid', 'advertising_id', 'mobile_device_id'],
  imei: ['imei'],
  idfa: ['idfa'],
  oaid: ['oaid'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A kind of contact details. */
export type ContactKind = keyof typeof CONTACT_NAMES;

/** All kinds of contact details. */
export const CONTACT_KINDS = Object.keys(CONTACT_NAMES) as readonly ContactKind[] as readonly [
  ContactKind,
  ...ContactKind[],
];
