/**
 * What zod and the operating system say, in Simplified Chinese: their texts are not the core's own, but stand in those
 * of the core; and how texts are put together.
 */
export const foreign = {
  '{1}: {2}': '{1}：<2>',
  '{1} ({2})': '<1>（<2>）',
  'invalid input: expected {1}, received undefined': '缺少此项（应为 {1}）',
  'invalid input: expected {1}, received {2}': '应为 {1}，却是 {2}',
  'invalid input: expected {1}': '应为 {1}',
  'invalid option: expected one of {1}': '须为 {1} 之一',
  'too big: expected {1} to have <={2} {3}': '最多 {2} 个',
  'too big: expected {1} to be <={2}': '须不大于 {2}',
  'too big: expected {1} to be <{2}': '须小于 {2}',
  'too small: expected {1} to have >={2} {3}': '至少 {2} 个',
  'too small: expected {1} to be >={2}': '须不小于 {2}',
  'too small: expected {1} to be >{2}': '须大于 {2}',
  'invalid number: must be a multiple of {1}': '须为 {1} 的倍数',
  'invalid string: must match pattern {1}': '格式须符合 {1}',
  'unrecognized key: {1}': '不认识的键：{1}',
  'unrecognized keys: {1}': '不认识的键：{1}',
  'invalid input': '输入不可用',
  'no such file or directory, {1}': '没有这个文件或文件夹（{1}）',
  'ENOENT: no such file or directory, {1}': '没有这个文件或文件夹（{1}）',
  'permission denied, {1}': '没有权限（{1}）',
  'EACCES: permission denied, {1}': '没有权限（{1}）',
  'no space left on device, {1}': '磁盘空间不足（{1}）',
  'ENOSPC: no space left on device, {1}': '磁盘空间不足（{1}）',
  'read-only file system, {1}': '文件系统为只读（{1}）',
  'EROFS: read-only file system, {1}': '文件系统为只读（{1}）',
  'i/o error, {1}': '读写出错（{1}）',
  'EIO: i/o error, {1}': '读写出错（{1}）',
} satisfies Readonly<Record<string, string>>;
