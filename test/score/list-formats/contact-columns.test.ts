import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contactColumns } from '../../../core/score/list-formats/ad-plan.ts';

test('columns of contact details are found by the names that banks give them', () => {
  for (const [kind, names] of [
    ['email', ['E-Mail', 'e-mail address', 'EmailAddress', 'Email ID', '邮箱', '电邮']],
    ['phone', ['Mobile No.', 'Cell phone', 'PhoneNumber', 'TEL NO', '手机号码', '移动电话']],
  ] as const)
    for (const name of names) assert.deepEqual([...contactColumns(['user_id', name])], [[kind, name]], name);
});

test('a column about devices, antennas or consent is not taken for a contact detail', () => {
  assert.deepEqual([...contactColumns(['mobile', 'mobile_os', 'phone_brand', 'email_opt_in', 'cell_tower'])], []);
});
