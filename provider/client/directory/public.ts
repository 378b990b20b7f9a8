// The directory on the public API (§6, §10).

import type { DomoPublic } from "../client";
import { keyedMutex } from "../concurrency";
import { publicReaders } from "../loading/public-readers";
import type { Freshness } from "../loading/reader";
import type { Directory } from "./directory";
import { publicGroups, publicMembers } from "./public-groups";
import { publicUsers } from "./public-users";

export function publicDirectory(domo: DomoPublic, freshness: Freshness = "fresh"): Directory {
  const readers = publicReaders(domo, freshness);
  const mutex = keyedMutex();
  return {
    callerId: () => domo.callerId(),
    now: domo.now,
    users: publicUsers(domo, readers),
    groups: publicGroups(domo, readers, mutex),
    members: publicMembers(domo, { readers, freshness, mutex }),
  };
}
