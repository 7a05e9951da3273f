import type { Messages } from '../../../en/messages.ts';
import { count, money } from '../../format.ts';

export const campaign: Messages['campaign'] = {
  minAboveMax: ({ bank, min, max }) => `${bank} 的配额无法满足：下限 ${count(min)} 次触达，上限只有 ${count(max)} 次`,
  swap: '请先写较小的数',
  minAboveUsers: ({ bank, min, users }) => `${bank} 的下限为 ${count(min)} 次触达，但受众只有 ${count(users)} 个用户`,
  lowerMin: '请降低下限，或换用更大的受众：一家银行对同一用户最多触达一次',
  minimaAboveCap: ({ all, users, cap }) =>
    `各银行下限合计 ${count(all)} 次触达，但 ${count(users)} 个用户、每人最多 ${count(cap)} 次，` +
    `总共只有 ${count(users * cap)} 次`,
  lowerMinima: '请降低下限、放宽每个用户的触达次数，或换用更大的受众',
  minimaAboveContacts: ({ all, contacts }) =>
    `各银行下限合计 ${count(all)} 次触达，但总触达次数上限为 ${count(contacts)} 次`,
  raiseContacts: '请降低下限，或提高总触达次数',
  minimaAboveBudget: ({ cost, budget }) =>
    `仅各银行的下限就需花费 ${money(cost, null)}，超过预算 ${money(budget, null)}`,
  raiseBudget: ({ cost }) => `请降低下限，或把预算提高到至少 ${money(cost, null)}`,
};
