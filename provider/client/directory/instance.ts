// The directory on the instance API (§7-§9, §11).

import type { DomoInstance } from "../client";
import { keyedMutex } from "../concurrency";
import { instanceReaders } from "../loading/instance-readers";
import type { Freshness } from "../loading/reader";
import type { Directory } from "./directory";
import { instanceGroups } from "./instance-groups";
import { instanceMembers } from "./instance-members";
import { instanceUsers } from "./instance-users";

export function instanceDirectory(domo: DomoInstance, freshness: Freshness = "fresh"): Directory {
  const readers = instanceReaders(domo, freshness);
  const mutex = keyedMutex();
  return {
    callerId: () => domo.callerId(),
    now: domo.now,
    users: instanceUsers(domo, readers),
    groups: instanceGroups(domo, readers, mutex),
    members: instanceMembers(domo, { readers, freshness, mutex }),
  };
}
