// The SDK's own dynamic provider process, and the calls that the engine makes to it.

import { credentials, type Metadata } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import providerProto from "@pulumi/pulumi/proto/provider_pb";
import statusProto from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startNode } from "./children";
import type { Severity } from "./report";
import { fromWireMap, plainMap, type Values } from "./values";

const MAX_MESSAGE = 1024 * 1024 * 400;

/** A create or update that partially succeeded. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: Values,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
  }
}

const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges;
/** What a provider says itself about changes. Otherwise the engine compares the inputs. */
const CHANGES = new Map<number, boolean>([
  [DIFF_NONE, false],
  [DIFF_SOME, true],
]);

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface HostPlace {
  directory: string;
  engineAddress: string;
  environment: Record<string, string | undefined>;
  log: (severity: Severity, message: string) => void;
}

type Client = providerGrpc.ResourceProviderClient;
type Method = "check" | "diff" | "create" | "read" | "update" | "delete" | "configure";

const struct = (values: Values): Struct => Struct.fromJavaScript(plainMap(values));
const values = (message: Struct | undefined): Values => fromWireMap(message?.toJavaScript());

/** The calls of a dynamic provider. */
export type ProviderHost = Pick<Host, "check" | "diff" | "create" | "read" | "update" | "delete" | "stop">;

export class Host {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: Client,
  ) {}

  /** Starts the process and configures it. */
  static async start(place: HostPlace, config: Values): Promise<Host> {
    const script = createRequire(join(place.directory, "program.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const child = startNode([script, place.engineAddress], place);
    const port = await firstLine(child, place.log);
    const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE,
      "grpc.max_send_message_length": MAX_MESSAGE,
    });
    const host = new Host(child, client);
    const request = new providerProto.ConfigureRequest();
    request.setArgs(struct(config));
    await host.call("configure", request);
    return host;
  }

  async check(olds: Values, news: Values): Promise<{ inputs: Values; failures: CheckFailure[] }> {
    const request = new providerProto.CheckRequest();
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const response = await this.call<providerProto.CheckResponse>("check", request);
    const failures = response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: values(response.getInputs()), failures };
  }

  async diff(
    id: string,
    olds: Values,
    news: Values,
  ): Promise<{ changes: boolean | undefined; replaces: string[]; deleteBeforeReplace: boolean }> {
    const request = new providerProto.DiffRequest();
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const response = await this.call<providerProto.DiffResponse>("diff", request);
    return {
      changes: CHANGES.get(response.getChanges()),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Values): Promise<{ id: string; outputs: Values }> {
    const request = new providerProto.CreateRequest();
    request.setProperties(struct(inputs));
    const response = await this.call<providerProto.CreateResponse>("create", request);
    return { id: response.getId(), outputs: values(response.getProperties()) };
  }

  /** The live object, or undefined if it does not exist. */
  async read(
    id: string,
    { outputs, inputs }: { outputs?: Values; inputs?: Values },
  ): Promise<{ outputs: Values; inputs: Values } | undefined> {
    const request = new providerProto.ReadRequest();
    request.setId(id);
    if (outputs) request.setProperties(struct(outputs));
    if (inputs) request.setInputs(struct(inputs));
    const response = await this.call<providerProto.ReadResponse>("read", request);
    if (!response.getId()) return undefined;
    return { outputs: values(response.getProperties()), inputs: response.hasInputs() ? values(response.getInputs()) : (inputs ?? {}) };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new providerProto.UpdateRequest();
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return values((await this.call<providerProto.UpdateResponse>("update", request)).getProperties());
  }

  async delete(id: string, outputs: Values): Promise<void> {
    const request = new providerProto.DeleteRequest();
    request.setId(id);
    request.setProperties(struct(outputs));
    await this.call("delete", request);
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await exited;
  }

  private call<Response>(method: Method, request: unknown): Promise<Response> {
    return new Promise((answered, failed) => {
      const callback = (error: (Error & { details?: string; metadata?: Metadata }) | null, response: Response): void => {
        if (error) failed(initFailure(error.metadata) ?? new Error(error.details ?? error.message));
        else answered(response);
      };
      // The generated client has a type per method; here all are called the same way.
      (this.client[method] as unknown as (request: unknown, done: typeof callback) => void).call(this.client, request, callback);
    });
  }
}

/** The details of a partial failure, which gRPC sends with the status. */
function initFailure(metadata: Metadata | undefined): InitFailed | undefined {
  const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
  if (!(bytes instanceof Buffer)) return undefined;
  const [detail] = statusProto.Status.deserializeBinary(bytes).getDetailsList();
  const unpacked = detail && providerProto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return unpacked && new InitFailed(unpacked.getId(), values(unpacked.getProperties()), unpacked.getReasonsList());
}

/** The first line is the port; the rest is log output. */
function firstLine(child: ChildProcess, log: HostPlace["log"]): Promise<string> {
  return new Promise((found, failed) => {
    let port: string | undefined;
    onLines(child.stdout, (line) => {
      if (port === undefined) found((port = line.trim()));
      else log("info", line);
    });
    let said = "";
    onLines(child.stderr, (line) => {
      said += `${line}\n`;
      log("info#err", line);
    });
    child.once("error", failed);
    child.once("exit", (code) => {
      if (port === undefined) failed(new Error(`the dynamic provider process ended with ${String(code)}: ${said}`));
    });
  });
}

/** Calls back for each line of a stream. */
export function onLines(stream: NodeJS.ReadableStream | null, line: (text: string) => void): void {
  let rest = "";
  stream?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(line);
  });
  stream?.on("end", () => {
    if (rest) line(rest);
  });
}
