// Binds the arguments that programs see to the inputs that the provider validates, at compile time: they can't drift apart.

import type * as pulumi from "@pulumi/pulumi";

/** `true` when the two types are the same. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the compiler compares the two functions by their T
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Arguments as a provider gets them: of everything that may be an `Input`, only the plain value is left. */
export type Resolved<T> = T extends Promise<unknown> | pulumi.OutputInstance<unknown>
  ? never
  : T extends (infer Element)[]
    ? Resolved<Element>[]
    : T extends object
      ? { [Key in keyof T]: Resolved<T[Key]> }
      : T;

/** The shape of an object type without its seams, so that `Same` compares what it has, not how it was put together. */
export type Flat<T> = { [Key in keyof T]: T[Key] };

/** Compiles only for `true`. */
export type Bound<Check extends true> = Check;
