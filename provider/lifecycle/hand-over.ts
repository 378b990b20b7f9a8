// Objects and parts that stay in Domo on delete, because another resource of the same program declares them.

import { isInRoster } from "./reserved-properties";
import type { ProviderContext, ReleasePart, ResourceDefinition } from "./definition";

interface HandOver {
  definition: ResourceDefinition;
  context: ProviderContext;
}

/**
 * Returns a function that releases parts and logs each part that another resource keeps. `key` is the create key of a resource that is about
 * to declare its parts again.
 */
export function partReleaser({ definition, context }: HandOver, { title, key }: { title: string; key?: string }): ReleasePart {
  return (part) => {
    if (context.run.releasePart(part, key)) return true;
    logHandedOver({ definition, context }, `${title}: ${part}`, key ?? "");
    return false;
  };
}

/** Logs that `title` stays, as `pulumi-domo log` reads it. The create key of the deleted resource gives its logical name. */
export function logHandedOver({ definition, context }: HandOver, title: string, key: string): void {
  const [, name = ""] = key.split(new RegExp(`[/$]${definition.type}/(.*)`, "s"));
  // The key has the first name of a resource that was renamed more than once.
  const advice = isInRoster(key)
    ? `. If "${name}" belongs to a Roster that was only renamed or moved, give the Roster aliases with its last name or parent`
    : `. If "${name}" was only renamed, give the new resource aliases: [{ name: "${name}" }], or with the name that it had last`;
  context.log.info(`${title} stays in Domo: another resource of this program declares it${name === "" ? "" : advice}`);
}
