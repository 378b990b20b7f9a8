// The end of a program. Pulumi then tells the engine that everything is declared, and the engine deletes what it has not seen. A program with errors, or with
// work that is not finished, must not get there, and what deletes by itself is declared last. The same for programs of the CLI and inline ones.

import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { programError } from "./program-error";
import { isMocked } from "./mocks";
import { isTerminated, perProgram, requireOneCopy, sharesProcess } from "./program";

interface Work {
  /** In errors: `Roster "people"`. */
  label: string;
}

interface LastWork extends Work {
  perform: () => Promise<void>;
}

const program = perProgram(() => ({ unfinished: new Set<Work>(), last: [] as LastWork[], hasEnded: false }));

/** The exit code by which Pulumi knows that errors are in the log already. */
const ERRORS_ARE_LOGGED = 32;

/** Logs an error of the program, which then fails. */
export function logFailure(error: unknown): Promise<void> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return pulumi.log.error(pulumi.RunError.isInstance(error) ? message : (stack ?? message));
}

/** Requires that the work has ended, with or without an error, before the program does. Keeps no program running. */
export function requireFinished(label: string, work: Promise<unknown>): void {
  const { unfinished } = program();
  const entry = { label };
  unfinished.add(entry);
  const finish = (): unknown => unfinished.delete(entry);
  work.then(finish, finish);
}

/**
 * Performs work once the program has declared everything and has no errors; under mocks, which have no end, at once. If it fails, so does the program, and
 * the engine deletes nothing.
 *
 * @throws `pulumi.RunError` in component providers: their programs are others' and end elsewhere.
 */
export function atEndOfProgram(label: string, perform: () => Promise<void>): void {
  if (isMocked()) {
    void perform();
    return;
  }
  if (sharesProcess() && pulumi.runtime.getStackResource() === undefined)
    throw programError(
      `${label} must be declared by a program itself, as a component provider does not know when its program has declared everything`,
    );
  const { last } = program();
  if (last.length === 0 && !sharesProcess()) process.once("exit", requireEnd(program()));
  last.push({ label, perform });
}

/** Lets a program of the CLI fail that succeeds without having come to its end: by `process.exit`, or with another copy of Pulumi's SDK. */
function requireEnd(state: { hasEnded: boolean; last: LastWork[] }): (exitCode: number) => void {
  return (exitCode) => {
    if (exitCode !== 0 || state.hasEnded) return;
    const skipped = state.last.map(({ label }) => label).join(", ");
    // An error that is logged has ended the program before. Pulumi then sets a code of its own, later than the argument.
    if (!pulumi.log.hasErrors())
      process.stderr.write(
        `error: the program ended before ${skipped}: it must not call process.exit, and must have one @pulumi/pulumi only\n`,
      );
    if (Number(process.exitCode ?? 0) === 0) process.exitCode = 1;
  };
}

/** Whether the program has come to its end without errors. What is wrong is logged. */
async function endsWell(): Promise<boolean> {
  const state = program();
  state.hasEnded = true;
  if (!(await isSound())) return false;
  // Not `map`: one after the other, also those that come meanwhile.
  for (const { label, perform } of state.last) {
    const performed = perform().catch(logFailure);
    requireFinished(label, performed);
    await performed;
    if (!(await isSound())) return false;
  }
  return true;
}

async function isSound(): Promise<boolean> {
  // In the next turn, as Pulumi hears of rejections that nobody handles at the end of this one.
  await new Promise(setImmediate);
  if (pulumi.log.hasErrors()) return false;
  const labels = [...program().unfinished].map(({ label }) => label);
  if (labels.length === 0) return true;
  await logUnfinished(labels);
  return false;
}

const SHOWN = 10;

const logUnfinished = (labels: string[]): Promise<void> =>
  logFailure(
    programError(
      `the program has ended, but these wait for a promise or an output that never settles: ${labels.slice(0, SHOWN).join(", ")}` +
        `${labels.length > SHOWN ? ` and ${String(labels.length - SHOWN)} more` : ""}. Nothing is deleted`,
    ),
  );

/** The same for a program that has its process for itself, and ends with it: also if the last work never settles, as nothing is left to do then. */
async function endsWellInProcess(): Promise<boolean> {
  const { exitCode } = process;
  process.exitCode = ERRORS_ARE_LOGGED;
  const stop = (): void => {
    const labels = [...program().unfinished].map(({ label }) => label);
    // None if the engine has ended the program, so that no error can be logged any more.
    if (labels.length > 0) void logUnfinished(labels);
  };
  process.once("beforeExit", stop);
  const isComplete = await endsWell();
  process.off("beforeExit", stop);
  if (isComplete) process.exitCode = exitCode;
  return isComplete;
}

type Signal = (request: unknown, done: (error: Error | null) => void) => unknown;

function installEnd(): void {
  // The cast: only the form that Pulumi calls.
  const prototype = ResourceMonitorClient.prototype as unknown as { signalAndWaitForShutdown?: Signal };
  const signal = prototype.signalAndWaitForShutdown;
  if (signal === undefined)
    throw programError("this version of pulumi-domo does not know how programs of this version of @pulumi/pulumi end");
  prototype.signalAndWaitForShutdown = function (request, done) {
    const ending = (sharesProcess() ? endsWell() : endsWellInProcess()).catch(() => false);
    void ending.then((isComplete) => (isComplete ? signal.call(this, request, done) : done(null)));
  };
}

/**
 * Pulumi takes each error with the `code` 1 or 14 for the end of the connection to the engine, and drops it: also that of a command that exits with 1. It is
 * one only once the engine has ended the program.
 */
function installErrorCheck(): void {
  // Not imported: some compilers give a copy of the module, in which nothing can be replaced. The cast: Pulumi's types do not declare the function.
  const pulumiErrors = createRequire(__filename)("@pulumi/pulumi/errors") as { isGrpcError: (error: unknown) => boolean };
  const { isGrpcError } = pulumiErrors;
  pulumiErrors.isGrpcError = (error) => isTerminated() && isGrpcError(error);
}

// Also if the program then declares nothing: what it does not declare is deleted.
requireOneCopy();
installEnd();
installErrorCheck();
