// What states and import files name a resource by. It never changes, as states of all versions contain it.

/** The text by which Pulumi's dynamic provider host finds the provider. */
export const providerText = (type: string): string => `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`;

/** Id of the `UserPopulation` that limits how many of a roster's users are deleted at once. Only in what a roster declares. */
export const POPULATION = "__population";

/** Input: the key by which the roster had the person before, in a run that changes keys. Never stored. */
export const FORMER_KEY = "__formerKey";

/** Input: the hosts of the instances in which the program may have looked things up, separated by commas. Never stored. */
export const SEARCHED = "__searched";

/** Input: whether the program lets the engine create a replacement before it deletes what it replaces. Never stored. */
export const CREATE_FIRST = "__createFirst";

/** Input: whether the program has the engine replace the object where the provider would change it (`replaceOnChanges`). Never stored. */
export const REPLACED_ON_CHANGES = "__replacedOnChanges";

export const typeToken = (type: string): string => `pulumi-nodejs:dynamic/domo:${type}`;
