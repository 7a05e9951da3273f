import type { Messages } from '../../../en/messages.ts';
import { count, list } from '../../format.ts';

export const listFormat: Messages['listFormat'] = {
  contactKind: '联系方式类型',
  unknownCountry: ({ country }) => `没有这个国家或地区代码：${country}`,
  giveCode: '请填写两位字母代码，例如 CN 或 DE',
  unknownLanguage: ({ language }) => `没有这种语言：${language}`,
  giveLanguage: '请填写 Excel 所用语言的代码，例如 en、de 或 zh-CN',
  noContacts: ({ kinds }) => `人群文件中没有以下类型的联系方式列：${list(kinds)}`,
  nameContacts: ({ kind, kinds }) =>
    `如果列名不同，请选择该列（命令行中用 --contact ${kind}=COLUMN；可用类型：${list(kinds)}）`,
  noIdTypes: ({ platform }) => `${platform} 的人群包不分 ID 类型`,
  useTencent: '请去掉 --id-type，或导出腾讯广告（tencent）人群包',
  contactTwice: ({ kind }) => `重复指定联系方式：${kind}`,
  notContact: ({ given }) => `不是联系方式列：${given}（请写成 KIND=COLUMN）`,
  withoutPlatform: ({ flags }) => `${list(flags)} 需要与 --profile 一起使用`,
  givePlatform: '请指定广告平台：--profile google、meta、tencent 或 plain',
  withoutList: '广告平台人群包和 Excel 文件与营销活动名单一起写入，需要先指定名单文件',
  audienceChanged: ({ users }) => `人群文件在排序之后有变动：名单中有 ${count(users)} 个用户已不在文件中`,
  rankAgain: '请重新为人群排序',
  leftOut: ({ file, users, missing, invalid, duplicate, unknown }) => {
    const reasons = [
      ...(missing === 0 ? [] : [`${count(missing)} 个没有联系方式`]),
      ...(invalid === 0 ? [] : [`${count(invalid)} 个联系方式无效`]),
      ...(unknown === 0 ? [] : [`${count(unknown)} 个手机号没有国家区号`]),
      ...(duplicate === 0 ? [] : [`${count(duplicate)} 个与其他用户重复`]),
    ];
    const left = missing + invalid + duplicate + unknown;
    return `${file} 未包含 ${count(users)} 个用户中的 ${count(left)} 个：${list(reasons)}`;
  },
  withoutCountry: ({ file, numbers }) =>
    `${file} 未包含 ${count(numbers)} 个没有国家区号的手机号：请指定所属国家或地区，例如 CN（命令行中用 --country CN）`,
};
