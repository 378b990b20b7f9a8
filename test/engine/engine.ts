// The commands of the stand-in engine: preview, up, refresh, destroy, import, cancel.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteAll, keep, targetsToDelete } from "./deletion";
import { invoke } from "./command";
import { Deployment } from "./deployment";
import { digest, type Digest } from "./digest";
import { Hosts, isProvider, type Processes } from "./hosts";
import { importAll } from "./import";
import { PlanConstraint, PlanRecorder, type Plan } from "./plan";
import { runProgram, serve, type Monitor, type Services } from "./program";
import { openProject, type Given, type Project } from "./project";
import { refreshAll } from "./refresh";
import { Report, type RunEvent } from "./report";
import { Run, type RunOptions } from "./run";
import { type Snapshot, Store, type Deployment as StoredDeployment, type PendingOperation, type ResourceState } from "./snapshot";
import { Targets, type TargetOptions } from "./targets";
import type { Values } from "./values";

export type CommandName = "preview" | "up" | "refresh" | "destroy" | "import";

export interface Options extends Partial<Given>, TargetOptions {
  /** Whether a digest has unchanged resources. */
  showSames?: boolean;
  cwd: string;
  stack: string;
  /** The folder of states. Default: `.pulumi/stand-in` in the project. */
  stateDir?: string;
  /** Refresh first. Default: the option in Pulumi.yaml. */
  refresh?: boolean;
  expectNoChanges?: boolean;
  continueOnError?: boolean;
  clearPendingCreates?: boolean;
  /** Only preview a refresh, a destroy or an up. */
  previewOnly?: boolean;
  parallel?: number;
  /** The file of an import. */
  file?: string;
  /** The file to which a preview writes its update plan. */
  savePlan?: string;
  /** The file of the update plan that constrains an up. */
  plan?: string;
  environment?: Record<string, string | undefined>;
  onEvent?: (event: RunEvent) => void;
  /** How programs and providers are started. Default: as the SDK's processes. */
  processes?: Processes;
  /** When aborted, no new step starts; running steps finish and are recorded. */
  signal?: AbortSignal;
}

export interface Outcome {
  exitCode: number;
  report: Report;
  digest: Digest;
  /** The stack's outputs. */
  outputs: Values;
  /** An error of the command itself, which belongs to no resource. */
  error?: string;
}

export const UNEXPECTED_CHANGES = 7;
const PARALLEL = 16;

const storeOf = ({ stateDir, cwd, stack, environment = process.env }: Options): Store =>
  new Store(stateDir ?? join(cwd, ".pulumi", "stand-in"), stack, environment.PULUMI_CONFIG_PASSPHRASE ?? "");

/**
 * Runs one command. Failures of resources are in the outcome.
 *
 * @throws if the command can't run at all.
 */
export async function execute(name: CommandName, options: Options): Promise<Outcome> {
  const { cwd, stack, config = {}, secrets = {}, previewOnly = false, continueOnError = false, parallel = PARALLEL } = options;
  const project = openProject(cwd, stack, { config, secrets });
  const preview = name === "preview" || previewOnly;
  const store = storeOf(options);
  const report = new Report();
  if (options.onEvent) report.onEvent(options.onEvent);
  report.stackUrn = stackUrn(project);
  const locked = preview ? undefined : store.lock();
  if (locked !== undefined) {
    const error = `the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n  ${locked}`;
    return { exitCode: 1, report, digest: digest(report, options), outputs: {}, error };
  }
  try {
    const { snapshot, interrupted } = store.open({ keep: !preview });
    if (!preview && (name === "up" || name === "destroy")) warnOfInterrupted(report, interrupted);
    if (options.clearPendingCreates) snapshot.clearPending();
    const targets = new Targets(options);
    const [missing] = targets.missing(new Set(snapshot.resources.map(({ urn }) => urn)));
    if (missing !== undefined && (name === "refresh" || name === "destroy")) {
      return { exitCode: 1, report, digest: digest(report, options), outputs: {}, error: `no resource named '${missing}' found` };
    }
    const before = { name, project, options, report, preview };
    const recorder = options.savePlan ? new PlanRecorder() : undefined;
    const plan = options.plan ? new PlanConstraint(readPlan(options.plan, store)) : recorder;
    const { run, outputs } = await command(before, snapshot, { preview, continueOnError, parallel, targets, plan });
    if (!preview) store.save(snapshot);
    run.conclude();
    if (options.savePlan && recorder && !run.failed) writeFileSync(options.savePlan, JSON.stringify(store.sealed(recorder.plan), null, 2));
    const unexpected = options.expectNoChanges && (report.changed || drifted(report));
    const error = unexpected ? `no changes were expected for ${name === "up" ? "update" : name} but changes were proposed` : undefined;
    const exitCode = run.failed ? 1 : unexpected ? UNEXPECTED_CHANGES : 0;
    return { exitCode, report, digest: digest(report, options), outputs, ...(error && { error }) };
  } finally {
    if (!preview) store.release();
  }
}

/** Removes the lock of a killed run. */
export const cancel = (options: Options): void => {
  storeOf(options).release();
};

/** `pulumi state taint`: marks resources to be replaced by the next up. */
export const taint = (options: Options, urns: string[]): void => {
  editStates(options, urns, (resource) => ({ ...resource, taint: true }));
};

/** `pulumi state untaint`: removes that mark. */
export const untaint = (options: Options, urns: string[]): void => {
  editStates(options, urns, ({ taint: _taint, ...resource }) => resource);
};

function editStates(options: Options, urns: string[], edit: (resource: ResourceState) => ResourceState): void {
  const store = storeOf(options);
  const { snapshot } = store.open({ keep: false });
  for (const urn of urns) {
    const found = snapshot.olds.filter((old) => old !== undefined).filter((old) => old.urn === urn && !old.delete);
    if (found.length === 0) throw new Error(`No such resource "${urn}" exists in the current state`);
    for (const old of found) snapshot.alter(old, edit(old));
  }
  store.save(snapshot);
}

/** The deployment as of `pulumi stack export`, and the number of locks. */
export function inspect(options: Options): { deployment: StoredDeployment; locks: number } {
  const store = storeOf(options);
  return { deployment: store.deployment(store.open({ keep: false }).snapshot), locks: store.heldLocks().length };
}

interface Before {
  name: CommandName;
  project: Project;
  options: Options;
  report: Report;
  preview: boolean;
}

async function command(
  { name, project, options, report }: Before,
  snapshot: Snapshot,
  runOptions: RunOptions,
): Promise<{ run: Run; outputs: Values }> {
  const { environment = process.env } = options;
  const log: Monitor["log"] = (severity, message, urn) => {
    report.message(severity, message, urn);
    if (severity === "error") run.failed = run.refused = true;
  };
  let deployment: Deployment | undefined;
  const current = (): Deployment => {
    if (!deployment) throw new Error("no program is running");
    return deployment;
  };
  const services = await serve({
    register: (goal) => current().register(goal),
    read: (goal) => current().read(goal),
    registerOutputs: (urn, outputs) => current().registerOutputs(urn, outputs),
    invoke: (token, args) => invoke(token, args, { directory: project.directory, environment }),
    log,
  });
  const place = { directory: project.directory, engineAddress: services.address, environment };
  const hosts = new Hosts(
    {
      ...place,
      log: (severity, message) => {
        report.message(severity, message);
      },
    },
    options.processes?.startHost,
  );
  const run: Run = new Run(snapshot, hosts, report, runOptions);
  options.signal?.addEventListener("abort", () => {
    run.cancel();
  });
  try {
    const refreshes = options.refresh ?? project.refreshAlways;
    if (name === "refresh" || (name !== "import" && refreshes)) {
      await refreshAll(run, { alone: name === "refresh" });
      if (name === "refresh" || run.failed) return { run, outputs: {} };
      rebase(run);
    }
    deployment = new Deployment(run, project);
    if (name === "destroy") await destroy(run);
    else if (name === "import") await importAll(deployment, run, { project, file: importFile(options) });
    else await upOrPreview(run, deployment, { project, services, environment, log, start: options.processes?.runProgram ?? runProgram });
    deployment.conclude();
    return { run, outputs: deployment.stackOutputs() };
  } finally {
    await run.hosts.stop();
    await services.stop();
  }
}

interface ProgramPlace {
  project: Project;
  services: Services;
  environment: Record<string, string | undefined>;
  log: Monitor["log"];
  start: Processes["runProgram"];
}

async function upOrPreview(run: Run, deployment: Deployment, { project, services, environment, log, start }: ProgramPlace): Promise<void> {
  const { preview, parallel } = run.options;
  if (!deployment.begin()) return;
  const succeeded = await start({ project, address: services.address, preview, parallel, environment, log });
  await run.deciding.onIdle();
  await run.doing.onIdle();
  if (!succeeded || run.failed) {
    run.failed = true;
    return;
  }
  await deployment.deleteLeftovers();
  deployment.reportMissed();
}

const readPlan = (file: string, store: Store): Plan => store.opened(JSON.parse(readFileSync(file, "utf8")) as Plan);

async function destroy(run: Run): Promise<void> {
  const olds = run.snapshot.olds.filter((old) => old !== undefined);
  for (const old of olds) if (isProvider(old.type)) run.hosts.know(old);
  const toDelete = run.options.targets.limited ? await targetsToDelete(run, olds) : olds;
  if (run.failed) return;
  for (const old of olds) if (!toDelete.includes(old)) keep(run, old);
  await deleteAll(run, toDelete);
}

/** After a refresh, indexes refer to the refreshed state. */
function rebase({ snapshot }: Run): void {
  snapshot.olds = snapshot.olds.filter((old) => old !== undefined);
}

/** --expect-no-changes includes drift, also if the refresh only precedes the command (facts, 50). */
const drifted = ({ events }: Report): boolean =>
  events.some((event) => event.phase === "done" && event.op === "refresh" && (event.changes !== undefined || event.resource === undefined));

function importFile({ file }: Options): string {
  if (file === undefined) throw new Error("import needs --file: the stand-in engine imports from a file only");
  return readFileSync(file, "utf8");
}

const stackUrn = ({ stack, name }: Project): string => `urn:pulumi:${stack}::${name}::pulumi:pulumi:Stack::${name}-${stack}`;

function warnOfInterrupted(report: Report, interrupted: PendingOperation[]): void {
  if (interrupted.length === 0) return;
  const list = interrupted.map(({ type, resource }) => `  * ${resource.urn}, interrupted while ${type}\n`).join("");
  report.message(
    "warning",
    `Attempting to deploy or update resources with ${String(interrupted.length)} pending operations from previous deployment.\n${list}` +
      "These resources are in an unknown state, because the engine was interrupted while waiting for changes to them to complete.",
  );
}
