// What only the instance API has: accounts, and the definitions of custom attributes.

import { groupExists } from "../absence";
import { AttributeStore } from "../attributes/attribute-store";
import type { DomoInstance } from "../client";
import { sharedRead } from "../concurrency";
import type { AccountKind } from "../instance/accounts";
import type { GroupOwners } from "../instance/groups";
import type { OnProgress } from "../paging";
import type { Role } from "../schemas/roles";
import type { AccountHit } from "../schemas/search";
import type { Subject } from "../schemas/subject";
import type { DataSets } from "../instance/data-sets";
import { instanceReaders } from "../loading/instance-readers";
import type { Freshness } from "../loading/reader";
import { accountStore, type AccountStore } from "./account-store";

export interface InstanceServices {
  accountStores: Record<AccountKind, AccountStore>;
  dataSets: DataSets;
  /** Definitions of custom attributes. */
  attributes: AttributeStore;
  /** Domo's own roles and those of the instance. */
  roles: () => Promise<Role[]>;
  /** What Domo's search finds of all accounts, see `Search.accounts`. */
  accountHits: (onProgress?: OnProgress) => Promise<AccountHit[]>;
  /** The owners of all groups. */
  groupOwners: (onProgress?: OnProgress) => Promise<GroupOwners[]>;
  /** The id of the authenticated user. */
  callerId: () => Promise<string>;
}

export function instanceServices(domo: DomoInstance, freshness: Freshness = "fresh"): InstanceServices {
  const { dataSets, writes, gathering, log } = domo;
  const { user, group } = instanceReaders(domo, "fresh");
  const exists = async ({ type, id }: Subject): Promise<boolean> => {
    if (type === "USER") return (await user(id)) !== undefined;
    const found = await group(id);
    return found !== undefined && groupExists(found);
  };
  const options = { dataSets, exists, freshness, writes, gathering, log };
  return {
    accountStores: {
      account: accountStore({ accounts: domo.accounts, ...options }),
      oauth: accountStore({ accounts: domo.oauthAccounts, ...options }),
    },
    dataSets,
    attributes: new AttributeStore({ attributes: domo.attributes, freshness, writes, log }),
    roles: sharedRead(() => domo.roles.list()),
    accountHits: (onProgress) => domo.search.accounts("*", onProgress),
    groupOwners: (onProgress) => domo.groups.allOwners(onProgress),
    callerId: () => domo.callerId(),
  };
}
