import type { Catalogue } from '../../../en/window.ts';
import { counted } from '../../format.ts';

export const listFormats: Catalogue['listFormats'] = {
  format: '格式',
  formats: {
    list: '排序 CSV',
    excel: '排序 CSV 和 Excel 版 CSV',
    google: '排序 CSV 和 Google Customer Match',
    meta: '排序 CSV 和 Meta 自定义受众',
    tencent: '排序 CSV 和腾讯广告人群包',
    plain: '排序 CSV 和用户 ID 名单',
  },
  hint: '每家银行在名单旁边各有一个文件。联系方式取自人群文件并经哈希处理；不会上传任何内容。',
  country: '无国际区号的手机号所属国家或地区',
  countryHint: '两位字母代码，例如 CN；不填则不含这些号码',
  countryInvalid: '请填写两位字母代码，例如 CN',
  invalid: '请先更正国家或地区代码',
  separators: '分隔符',
  separatorsOf: {
    en: '逗号（中文、英文 Excel）',
    de: '分号，小数用逗号（德文、法文 Excel）',
  },
  kinds: {
    email: '电子邮箱',
    phone: '手机号',
    'first-name': '名',
    'last-name': '姓',
    country: '国家或地区',
    zip: '邮编',
    city: '城市',
    state: '省/州',
    madid: '广告 ID',
    imei: 'IMEI',
    idfa: 'IDFA',
    oaid: 'OAID',
  },
  noColumn: '无此列',
  noContacts: (kinds) =>
    `人群文件中没有以下任何一列：${kinds.join('、')}。平台至少需要一列：请在下方选择，或改用其他格式。`,
  written: (files, rows) => `旁边另有 ${counted(files, '个文件')}，包含供平台投放的 ${counted(rows, '个用户')}。`,
  excelWritten: '旁边另有 Excel 版文件。',
};
