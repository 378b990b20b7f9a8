// What create, read and update store in the state: inputs, computed outputs and reserved properties.

import type { Settings } from "../settings";
import { isSame } from "./compare";
import type { Fields, LiveObject, ResourceDefinition } from "./definition";
import {
  INSTANCE,
  instanceProperty,
  MANAGED,
  PROVIDER,
  reservedIn,
  STORED_INPUTS,
  stringList,
  UNFINISHED,
  withoutReserved,
} from "./reserved-properties";

export interface ReadResult {
  id: string;
  props: Fields;
  /** Default: the state keeps those that it has. */
  inputs?: Fields;
}

/** The outputs of a create or update. `unfinished`: inputs that may not have been written. */
export function outputs(inputs: Fields, { computed, unfinished }: { computed: Fields; unfinished?: string[] }, settings: Settings): Fields {
  const { [PROVIDER]: _text, ...rest } = inputs;
  const managed = Object.keys(withoutReserved(inputs));
  return {
    ...computed,
    ...rest,
    ...reservedInputs(inputs, settings),
    [MANAGED]: managed,
    ...(unfinished && { [UNFINISHED]: unfinished }),
  };
}

/** The result of a read, limited to the inputs that the program manages. Fields that differ have their live values. */
export function readManaged(
  definition: ResourceDefinition,
  { props, live }: { props: Fields; live: LiveObject },
  settings: Settings,
): ReadResult {
  const prior = withoutReserved(props);
  const unfinished = stringList(props[UNFINISHED]);
  const managed = props[MANAGED] === undefined ? inputNames(definition, prior) : stringList(props[MANAGED]);
  const fields: Fields = {};
  for (const key of managed) if (key in prior) fields[key] = liveOrPrior(definition, key, { prior: prior[key], live });
  // What may not have been written is compared again, but whose object it is stays known.
  const isKnown = (key: string): boolean =>
    !unfinished.includes(key) || (definition.identity.includes(key) && Object.hasOwn(live.fields, key));
  const inputs = Object.fromEntries(Object.entries(fields).filter(([key]) => isKnown(key)));
  const reserved = reservedInputs(props, settings);
  return {
    id: live.id,
    props: { ...prior, ...fields, ...live.computed, ...reservedIn(props), ...reserved, [MANAGED]: managed },
    inputs: { ...inputs, ...reserved },
  };
}

/** The result of a read without prior inputs (`User.get`, an import): every field that Domo returns. */
export function readImported({ props, live }: { props: Fields; live: LiveObject }, settings: Settings): ReadResult {
  const { id, fields, computed } = live;
  const reserved = reservedInputs(props, settings);
  return { id, props: { ...fields, ...computed, ...reservedIn(props), ...reserved }, inputs: { ...fields, ...reserved } };
}

/** Outputs of the state that are not inputs. */
export function computedOutputs({ inputs }: ResourceDefinition, olds: Fields): Fields {
  return Object.fromEntries(Object.entries(withoutReserved(olds)).filter(([key]) => !Object.hasOwn(inputs.shape, key)));
}

/** Names of the inputs among the properties. */
export const inputNames = ({ inputs }: ResourceDefinition, prior: Fields): string[] =>
  Object.keys(prior).filter((key) => Object.hasOwn(inputs.shape, key));

/** The prior value if it is equivalent to the live one, so that its spelling is kept. */
const liveOrPrior = (definition: ResourceDefinition, key: string, { prior, live }: { prior: unknown; live: LiveObject }): unknown =>
  !Object.hasOwn(live.fields, key) || isSame(definition, key, prior, live.fields[key]) ? prior : live.fields[key];

/** The reserved inputs as stored. An imported object belongs to the instance in which it is found. */
function reservedInputs(props: Fields, settings: Settings): Fields {
  const { instance } = instanceProperty(props[INSTANCE], settings);
  const kept: Fields = Object.fromEntries(STORED_INPUTS.flatMap((key) => (key in props ? [[key, props[key]]] : [])));
  return { ...kept, [INSTANCE]: instance };
}
