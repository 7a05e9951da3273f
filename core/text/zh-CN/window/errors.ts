import type { errors as english } from '../../en/window/errors.ts';

export const errors = {
  headings: {
    usage: '这些选项不能一起使用',
    'unknown-name': '没有这个名称',
    'invalid-input': '值无效',
    'invalid-file': '文件无法使用',
    'invalid-config': '设置无效',
    state: '目前无法执行',
    locked: '项目正在别处使用',
    'newer-version': '项目由更新的版本创建',
    corrupt: '项目文件已损坏',
    'too-many-rejects': '被拒绝的记录过多',
    'choose-table': '有多个数据表',
    unsupported: '不支持此操作',
    unavailable: '不可用',
    'not-finite': '数值超出范围',
    disk: '磁盘错误',
    cancelled: '已取消',
    internal: '内部错误',
  },
  retry: '重试',
  copy: '复制详情',
  copied: '已复制',
} satisfies typeof english;
