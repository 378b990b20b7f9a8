import { expect } from "@jest/globals";
import { type Stage, SURFACES } from "../../stage";
import type { LifecycleData } from "../lifecycle";

export const [NORA, OMAR, PIA] = ["1893000002", "1893000003", "1893000004"];

export const members = (stage: Stage, groupId: string): string[] =>
  [...stage.sandbox.store().group(Number(groupId)).members].map(String).sort();

export const life: LifecycleData = {
  type: "GroupMembership",
  surfaces: SURFACES,
  prepare(stage) {
    const groupId = String(stage.sandbox.store().addGroup("Finance").id);
    return {
      least: { groupId, userIds: [] },
      full: { groupId, userIds: [NORA, OMAR], exclusive: true },
      changed: { groupId, userIds: [PIA, OMAR], exclusive: true },
    };
  },
  world(stage, { id }) {
    const group = stage.sandbox.store().group(Number(id));
    return group.deleted || group.members.size === 0 ? undefined : { groupId: id, userIds: expect.arrayContaining(members(stage, id)) };
  },
  drift(stage, { id }) {
    stage.sandbox.store().group(Number(id)).members.add(Number(PIA));
    stage.sandbox.store().group(Number(id)).members.delete(Number(NORA));
    return ["userIds"];
  },
  vanish(stage, { id }) {
    stage.sandbox.store().group(Number(id)).members.clear();
    stage.sandbox.store().deleteGroup(Number(id));
  },
  sameMeaning: (full) => ({ ...full, userIds: [OMAR, NORA, OMAR] }),
};
