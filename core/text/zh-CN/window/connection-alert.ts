import type { connectionAlert as english } from '../../en/window/connection-alert.ts';

export const connectionAlert = {
  lost: '与程序的连接已断开。',
  lostKept: '之前保存的内容均已保留。程序恢复响应后窗口会自动重新连接。',
  refused: '此页面无权访问程序。',
  refusedHelp: '请在启动 Stepladder 的地方找到最新的地址并打开，每个地址只能使用一次。之前保存的内容均已保留。',
  tryNow: '立即重试',
  died: {
    crashed: '后台进程意外停止。',
    killed: '后台进程被系统或其他程序终止。',
    'out-of-memory': '后台进程内存不足。',
    'could-not-start': '无法启动后台进程。',
  },
  restarted: '已重新启动。',
  restarting: '正在重新启动…',
  notRestarted: '后台进程连续多次停止，未再重新启动。',
  startAgain: '重新启动',
  ended: (jobs: string) => `随之终止的任务：${jobs}。`,
  kept: '项目和所有已完成的内容均已保留。未完成的导入不会留下任何数据。',
  resumable: '训练可从最近的检查点继续。',
  resume: (what: string) => `继续 ${what}`,
  detail: (detail: string) => `详情：${detail}`,
  lastOutput: '最后的输出',
} satisfies typeof english;
