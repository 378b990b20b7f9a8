import { SURFACES } from "../../stage";
import type { LifecycleData } from "../lifecycle";

const MORE = { description: "Money", type: "closed", owners: { userIds: ["1893000002"], groupIds: [] } };

export const life: LifecycleData = {
  type: "Group",
  surfaces: SURFACES,
  prepare: ({ surface }) => ({
    least: { name: "Finance" },
    full: { name: "Finance", ...(surface === "instance" && MORE) },
    changed: {
      name: "Accounting",
      ...(surface === "instance" && { description: "", type: "closed", owners: { userIds: ["1893000003", "1893000004"] } }),
    },
  }),
  world(stage, { id }) {
    const group = stage.sandbox.store().groups.get(Number(id));
    if (!group || group.deleted) return undefined;
    const { name, description, type, owners } = group;
    const userIds = owners.flatMap((owner) => (owner.type === "USER" && owner.id !== 1893000001 ? [String(owner.id)] : []));
    const groupIds = owners.flatMap((owner) => (owner.type === "GROUP" && owner.id === 1814000002 ? [String(owner.id)] : []));
    return { name, description, type, owners: { userIds, groupIds } };
  },
  drift(stage, { id }) {
    const store = stage.sandbox.store();
    store.changeGroup(Number(id), { name: "Renamed by hand" });
    if (stage.surface === "public") return ["name"];
    store.changeGroup(Number(id), { description: "By hand" });
    store.group(Number(id)).owners.push({ type: "GROUP", id: 1814000002 });
    return ["name", "description", "owners"];
  },
  vanish(stage, { id }) {
    stage.sandbox.store().deleteGroup(Number(id));
  },
};
