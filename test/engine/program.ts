// Runs the program with the SDK's own runner in a process, and serves the gRPC services that it calls.

import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import engineProto from "@pulumi/pulumi/proto/engine_pb";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb";
import resourceProto from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startNode } from "./children";
import { onLines } from "./host";
import type { Project } from "./project";
import type { Severity } from "./report";
import { fromWireMap, hasSecret, plain, toWire, type Values } from "./values";

export interface Alias {
  urn?: string;
  name?: string;
  type?: string;
  parent?: string;
  noParent?: boolean;
}

/** A resource as a program registers it. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  inputs: Values;
  parent: string;
  /** `<urn>::<id>` of an explicit provider, or empty. */
  provider: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  aliases: Alias[];
  ignoreChanges: string[];
  additionalSecretOutputs: string[];
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith: string;
  deleteBeforeReplace?: boolean;
}

export interface Registered {
  urn: string;
  id: string;
  outputs: Values;
  failed?: boolean;
}

/** The engine's handlers of the services. */
export interface Monitor {
  register: (goal: Goal) => Promise<Registered>;
  read: (goal: Goal & { id: string }) => Promise<Registered>;
  registerOutputs: (urn: string, outputs: Values) => Promise<void>;
  /** Calls a function of a provider. */
  invoke: (token: string, args: Values) => Promise<Values>;
  log: (severity: Severity, message: string, urn?: string) => void;
  /** The program has declared everything, so that the rest may be deleted. Not called if it ends with an error. */
  complete?: () => void;
}

/** Thrown to end the program without a further message: the error has been reported. */
export class Terminating extends Error {}

export interface Services {
  address: string;
  stop: () => Promise<void>;
}

const FEATURES = [
  resourceProto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceProto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  resourceProto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
];

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

/** A gRPC handler from a plain function. */
const unary =
  <Request, Response>(handler: Handler<Request, Response>) =>
  (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const code = error instanceof Terminating ? status.UNAVAILABLE : status.UNKNOWN;
          callback({ code, details: error instanceof Error ? error.message : String(error) });
        },
      );
  };

const SEVERITIES: Severity[] = ["debug", "info", "warning", "error"];

const struct = (values: Values): Struct => Struct.fromJavaScript(toWire(values) as Parameters<typeof Struct.fromJavaScript>[0]);

export async function serve(monitor: Monitor): Promise<Services> {
  let root = "";
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });

  server.addService(resourceGrpc.ResourceMonitorService, {
    getDeploymentInfo: unary(() => {
      const info = new resourceProto.DeploymentInfo();
      info.setSupportedfeaturesList(FEATURES);
      return info;
    }),
    registerResource: unary(async (request: resourceProto.RegisterResourceRequest) => {
      const { urn, id, outputs, failed } = await monitor.register(goalOf(request));
      const response = new resourceProto.RegisterResourceResponse();
      response.setUrn(urn);
      response.setId(id);
      response.setObject(struct(outputs));
      response.setResult(failed ? resourceProto.Result.FAIL : resourceProto.Result.SUCCESS);
      return response;
    }),
    readResource: unary(async (request: resourceProto.ReadResourceRequest) => {
      const goal = newGoal({
        type: request.getType(),
        name: request.getName(),
        custom: true,
        parent: request.getParent(),
        inputs: fromWireMap(request.getProperties()?.toJavaScript()),
        dependencies: request.getDependenciesList(),
        provider: request.getProvider(),
      });
      const { urn, outputs } = await monitor.read({ ...goal, id: request.getId() });
      const response = new resourceProto.ReadResourceResponse();
      response.setUrn(urn);
      response.setProperties(struct(outputs));
      return response;
    }),
    registerResourceOutputs: unary(async (request: resourceProto.RegisterResourceOutputsRequest) => {
      await monitor.registerOutputs(request.getUrn(), fromWireMap(request.getOutputs()?.toJavaScript()));
      return new Empty();
    }),
    invoke: unary(async (request: resourceProto.ResourceInvokeRequest) => {
      const response = new resourceProto.ResourceInvokeResponse();
      response.setReturn(struct(await monitor.invoke(request.getTok(), fromWireMap(request.getArgs()?.toJavaScript()))));
      return response;
    }),
    signalAndWaitForShutdown: unary(() => {
      monitor.complete?.();
      return new Empty();
    }),
  });

  server.addService(engineGrpc.EngineService, {
    log: unary((request: engineProto.LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()] ?? "info";
      monitor.log(severity, request.getMessage(), request.getUrn() || undefined);
      return new Empty();
    }),
    getRootResource: unary(() => {
      const response = new engineProto.GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: unary((request: engineProto.SetRootResourceRequest) => {
      root = request.getUrn();
      return new engineProto.SetRootResourceResponse();
    }),
  });

  const port = await new Promise<number>((bound, failed) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, number) => {
      if (error) failed(error);
      else bound(number);
    });
  });
  const stop = (): Promise<void> => {
    server.forceShutdown();
    return Promise.resolve();
  };
  return { address: `127.0.0.1:${String(port)}`, stop };
}

/** A goal with no options but those given. */
export const newGoal = (given: Partial<Goal> & Pick<Goal, "type" | "name" | "custom">): Goal => ({
  inputs: {},
  parent: "",
  provider: "",
  dependencies: [],
  propertyDependencies: {},
  aliases: [],
  ignoreChanges: [],
  additionalSecretOutputs: [],
  protect: false,
  retainOnDelete: false,
  deletedWith: "",
  ...given,
});

function goalOf(request: resourceProto.RegisterResourceRequest): Goal {
  const dependencies = request.getPropertydependenciesMap();
  const propertyDependencies: Record<string, string[]> = {};
  dependencies.forEach((urns, key) => (propertyDependencies[key] = urns.getUrnsList()));
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: fromWireMap(request.getObject()?.toJavaScript()),
    parent: request.getParent(),
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    aliases: request.getAliasesList().map((alias): Alias => {
      const spec = alias.getSpec();
      if (!spec) return { urn: alias.getUrn() };
      const { name, type } = { name: spec.getName(), type: spec.getType() };
      return { ...(name && { name }), ...(type && { type }), parent: spec.getParenturn(), noParent: spec.getNoparent() };
    }),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    ...(request.getDeletebeforereplacedefined() && { deleteBeforeReplace: request.getDeletebeforereplace() }),
  };
}

/** The SDK's exit code for a failure that the program has already reported. */
const ALREADY_REPORTED = 32;

export interface Running {
  project: Project;
  address: string;
  preview: boolean;
  parallel: number;
  environment: Record<string, string | undefined>;
  log: Monitor["log"];
}

/** Runs the program. Returns whether it succeeded; errors have been reported. */
export async function runProgram({ project, address, preview, parallel, environment, log }: Running): Promise<boolean> {
  const script = createRequire(join(project.directory, "program.js")).resolve("@pulumi/pulumi/cmd/run");
  const flags = {
    monitor: address,
    engine: address,
    organization: "organization",
    project: project.name,
    "root-directory": project.root,
    stack: project.stack,
    pwd: project.directory,
    parallel: String(parallel),
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const secretKeys = Object.keys(project.config).filter((key) => hasSecret(project.config[key]));
  const child = startNode([script, ...args, ...(preview ? ["--dry-run"] : []), "."], {
    directory: project.directory,
    environment: {
      ...environment,
      PULUMI_CONFIG: JSON.stringify(plain(project.config)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      ...(project.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    },
  });
  onLines(child.stdout, (line) => {
    log("info", line);
  });
  onLines(child.stderr, (line) => {
    log("info#err", line);
  });
  const code = await new Promise<number>((ended, failed) => {
    child.once("error", failed);
    child.once("close", (exit) => {
      ended(exit ?? 1);
    });
  });
  if (code !== 0 && code !== ALREADY_REPORTED) log("error", `the program ended with exit code ${String(code)}`);
  return code === 0;
}
