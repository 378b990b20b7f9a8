// Definitions of custom attributes, with the details of Domo's API resolved: what proves that one does not exist, the names of types, and writes of
// whole definitions.

import { keyedMutex, sharedRead } from "../concurrency";
import { IncompleteListError, MissingObjectError, RefusedError, ResponseError } from "../errors";
import type { Attributes } from "../instance/attributes";
import { AdaptiveLoader } from "../loading/adaptive-loader";
import type { Reader, ReaderOptions } from "../loading/reader";
import { typeOfValidator, VALIDATORS, type AttributeDefinition, type AttributeType } from "../schemas/attributes";

export interface CustomAttribute {
  key: string;
  title: string;
  description: string;
  type: AttributeType;
}

const CUSTOM = "customer-defined";

/** Domo: where values may come from, and who sees them. No other value is known (§9.1). */
const SECURITY_VOTER = "FULL_VIS_ADMIN_IDP";

export interface AttributeStoreOptions extends ReaderOptions {
  attributes: Attributes;
}

export class AttributeStore {
  private readonly attributes: Attributes;
  private readonly mutex = keyedMutex();
  private readonly list: () => Promise<AttributeDefinition[]>;
  private readonly read: Reader<AttributeDefinition>;

  constructor({ attributes, freshness, writes, log }: AttributeStoreOptions) {
    this.attributes = attributes;
    this.list = sharedRead(() => attributes.list());
    const readOne: Reader<AttributeDefinition> = (key) => this.find(key);
    const list = { size: Infinity, page: async () => ({ rows: await attributes.list() }) };
    // A single definition is read from the list anyway.
    const options = { label: "attributes", key: (row: AttributeDefinition) => row.key, readOne, list, freeRequests: 0, writes, log };
    const loader = new AdaptiveLoader<AttributeDefinition>(options);
    this.read = freshness === "fresh" ? readOne : (key) => loader.get(key);
  }

  /**
   * The custom attribute, or undefined if Domo proves that no attribute has this key. Throws `IncompleteListError` if the list may lack some, and
   * `RefusedError` if the attribute is not a custom one or of a type that is not known.
   */
  async get(key: string): Promise<CustomAttribute | undefined> {
    const definition = await this.read(key);
    return definition && customAttribute(definition);
  }

  /** All definitions, Domo's own and custom ones. Throws `IncompleteListError` if the list lacks Domo's own. */
  async all(): Promise<AttributeDefinition[]> {
    const list = await this.list();
    requireDomosOwn(list);
    return list;
  }

  /** Domo: refuses a second attribute of one key with 400 (§9.1). */
  create({ key, title, description, type }: Omit<CustomAttribute, "description"> & { description: string | undefined }): Promise<void> {
    const fields = { key, title, description: description ?? "", keyspace: CUSTOM, securityVoter: SECURITY_VOTER };
    return this.attributes.create({ ...fields, validator: VALIDATORS[type] });
  }

  /** Writes title and description. All other fields keep what they have, also those that are not known here. */
  update(key: string, { title, description }: { title: string; description: string | undefined }): Promise<void> {
    return this.mutex(key, async () => {
      const definition = await this.find(key);
      if (!definition) throw new MissingObjectError(`Domo has no attribute ${key}`);
      const { type, ...live } = customAttribute(definition);
      const written = { ...live, title, description: description ?? live.description };
      const { securityVoter } = definition;
      const kept = { keyspace: CUSTOM, validator: VALIDATORS[type] };
      const voter = typeof securityVoter === "string" ? securityVoter : SECURITY_VOTER;
      await this.attributes.update({ ...definition, ...kept, ...written, securityVoter: voter });
    });
  }

  /** Deletes the attribute. One that does not exist is no error. */
  delete(key: string): Promise<void> {
    return this.mutex(key, async () => {
      await this.requireCustom(key);
      try {
        await this.attributes.delete(key);
      } catch (error) {
        // Domo: its answer for a key that does not exist is not known (§9.1).
        const isRefused = error instanceof ResponseError && [400, 404].includes(error.status) && error.notDomo === undefined;
        if (!isRefused || (await this.find(key))) throw error;
      }
    });
  }

  /** Throws `RefusedError` if an attribute has this key that is not a custom one. */
  private async requireCustom(key: string): Promise<void> {
    const definition = await this.find(key);
    if (definition) requireCustom(definition);
  }

  private async find(key: string): Promise<AttributeDefinition | undefined> {
    const list = await this.list();
    const definition = list.find((each) => each.key === key);
    // Domo: there is no route for one definition (§9.1).
    if (definition === undefined) requireDomosOwn(list);
    return definition;
  }
}

/** Domo: every instance has definitions of Domo's own (§9.1), so a list without them is not whole. Throws `IncompleteListError`. */
function requireDomosOwn(list: AttributeDefinition[]): void {
  if (list.some(({ keyspace }) => keyspace === "domo-defined")) return;
  throw new IncompleteListError("Domo's list of attributes has none of Domo's own, so the list is incomplete");
}

function customAttribute(definition: AttributeDefinition): CustomAttribute {
  requireCustom(definition);
  const { key, title, description, validator, valueType } = definition;
  const type = valueType === "STRING" || valueType == null ? typeOfValidator(validator) : undefined;
  if (type === undefined)
    throw new RefusedError(
      `the attribute ${key} has a type in Domo that is not known here (validator ${validator ?? "none"}, valueType ${valueType ?? "none"})`,
    );
  return { key, title: title ?? "", description: description ?? "", type };
}

function requireCustom({ key, keyspace }: AttributeDefinition): void {
  if (keyspace === CUSTOM) return;
  throw new RefusedError(
    `the attribute ${key} is in Domo, and is not a custom one (its keyspace is ${keyspace ?? "not shown"}). Choose another key`,
  );
}
