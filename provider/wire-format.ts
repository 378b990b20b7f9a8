// What states and import files name a resource by. It never changes, as states of all versions contain it.

/** The text by which Pulumi's dynamic provider host finds the provider. */
export const providerText = (type: string): string => `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`;

export const typeToken = (type: string): string => `pulumi-nodejs:dynamic/domo:${type}`;
