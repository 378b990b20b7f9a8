// diff: which changes replace the object. Sends no requests.

import { DuplicateResourceError } from "../client/errors";
import { isSame } from "./compare";
import type { ResourceDefinition, Fields } from "./definition";
import { createKey, INSTANCE, movesInstance, withoutReserved, withRemembered } from "./reserved-properties";
import { resourceKey, type Run } from "./run";
import { hasUnknown } from "./unknown";

export interface DiffResult {
  /** Whether anything changes, if the engine is not to compare the inputs. */
  changes?: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/**
 * Returns the inputs whose changes replace the object. Which inputs change at all is left to the engine, which compares them property by
 * property (engine transcripts, 19), unless the definition knows better. Throws `DuplicateResourceError` if two resources of the program have the same object.
 */
export function diff(definition: ResourceDefinition, run: Run, { id, olds, news }: { id: string; olds: Fields; news: Fields }): DiffResult {
  const key = createKey(olds);
  const object = resourceKey(definition, id, key);
  const isMoved = movesInstance(olds, news);
  // A refresh also calls diff, for resources that the program may not declare. An id of another instance says nothing about this one.
  if (run.isChecked(key) && !isMoved) {
    if (run.isCreated(object) || run.isDeclaredByAnother(object, key)) {
      throw new DuplicateResourceError(
        `two resources of this program have ${definition.title(withoutReserved(olds))} (id ${id}). Remove one of them from the program, and its record ` +
          "from the state with `pulumi state delete`",
      );
    }
    run.recordDeclared([object], key);
    run.recordObject(object, key);
    // The outputs have people of the last run in which somebody came or went, the inputs those of the last one.
    if (definition.isPopulation)
      run.populations.declare(id, { want: withRemembered(news), prior: run.populations.priorOf(createKey(news)) ?? withRemembered(olds) });
  }
  const isChanged = (property: string): boolean =>
    Object.hasOwn(olds, property) &&
    Object.hasOwn(news, property) &&
    (hasUnknown(news[property]) || !isSame(definition, property, olds[property], news[property]));
  // Such as the user of a share that is now for a group: the user's access would stay.
  const isRemoved = (property: string): boolean => Object.hasOwn(olds, property) && !Object.hasOwn(news, property);
  const conditional = definition.replaceOnChangesWhen?.(withoutReserved(olds), withoutReserved(news)) ?? [];
  const replaces = [
    ...[...definition.replaceOnChanges, ...conditional, INSTANCE].filter(isChanged),
    ...definition.replaceOnChanges.filter(isRemoved),
  ];
  if (replaces.length > 0 && !isMoved) run.recordReplaced(object);
  if (replaces.length === 0 && run.isChecked(key) && olds.adopted !== true) run.recordOwned(object);
  // Within one instance the old object is deleted first: it has the identity that the new one needs, and a create would adopt it. In
  // another instance it does not conflict, and is deleted once the new one exists: check requires the option of the resource, which takes precedence.
  const isRenamed = definition.isPopulation === true && key !== createKey(news);
  const changes = replaces.length > 0 || isRenamed ? undefined : definition.needsUpdate?.(withoutReserved(olds), withoutReserved(news));
  return { ...(changes !== undefined && { changes }), replaces, deleteBeforeReplace: !isMoved };
}
