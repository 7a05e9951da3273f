import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, execute, transaction } from '../file/sql.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';

/** A campaign as stored in a project. */
export interface StoredCampaign {
  readonly name: string;
  /** Path of the audience that it was planned for. */
  readonly audience: string;
  /** The request: runs and limits. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The plan. */
  readonly result: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly createdAt: string;
}

type Row = CheckedRow & {
  readonly name: string;
  readonly audience: string;
  readonly input_json: string;
  readonly result_json: string;
  readonly created_at: string;
};

/** Stores a campaign, replacing an earlier one of the same name. */
export function saveCampaign(
  { database }: Project,
  {
    name,
    audience,
    input,
    result,
  }: Omit<StoredCampaign, 'createdAt' | 'input' | 'result'> & {
    readonly input: object;
    readonly result: object;
  },
): void {
  transaction(database, () => {
    execute(database, 'DELETE FROM campaigns WHERE name = ?', name);
    const id = execute(
      database,
      'INSERT INTO campaigns (name, audience, input_json, result_json, created_at) VALUES (?, ?, ?, ?, ?)',
      name,
      audience,
      JSON.stringify(input),
      JSON.stringify(result),
      new Date().toISOString(),
    );
    storeChecksum(database, 'campaigns', id);
  });
}

/** All campaigns, latest first, and those that are damaged. */
export function readCampaigns({ database }: Project): Listing<StoredCampaign> {
  return listTable<Row, StoredCampaign>(database, {
    table: 'campaigns',
    order: 'id DESC',
    nameOf: ({ name }) => name,
    read: storedCampaign,
  });
}

/** One campaign by its name; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getCampaign(project: Project, name: string): StoredCampaign {
  return storedCampaign(campaignRow(project, name));
}

/** Deletes a campaign, even a damaged one; its exported lists are kept. Throws `unknown-name`. */
export function deleteCampaign(project: Project, name: string): void {
  execute(project.database, 'DELETE FROM campaigns WHERE id = ?', campaignRow(project, name).id);
}

function campaignRow({ database }: Project, name: string): Row {
  const rows = all<Row>(database, 'SELECT * FROM campaigns ORDER BY id');
  const row = rows.findLast((one) => one.name === name);
  if (row !== undefined) return row;
  throw unknownName(
    message('noun.campaign'),
    name,
    rows.map((one) => one.name),
  );
}

function storedCampaign(row: Row): StoredCampaign {
  const what = message('campaign.named', { name: row.name });
  if (!isIntact('campaigns', row)) throw damagedRow(what, message('store.deleteOrRestore'));
  return {
    name: row.name,
    audience: row.audience,
    input: storedJson(row.input_json, what, isObject),
    result: storedJson(row.result_json, what, isObject),
    createdAt: row.created_at,
  };
}
