import type { shortcuts as english } from '../../en/window/shortcuts.ts';

export const shortcuts = {
  title: '键盘快捷键',
  groups: { project: '项目', views: '视图', window: '窗口', tables: '表格' },
  commands: {
    'new-project': '新建项目',
    'open-project': '打开项目',
    import: '导入漏斗数据',
    score: '为人群评分',
    export: '导出排序名单',
    settings: '设置',
    shortcuts: '本列表',
  },
  zoomIn: '放大',
  zoomOut: '缩小',
  zoomReset: '实际大小',
  fullScreen: '全屏',
  back: '后退',
  forward: '前进',
  rows: '逐行移动',
  chooseRow: '选择一行',
  moveRow: '移动等待中的训练',
  close: '关闭对话框或菜单',
} satisfies typeof english;
