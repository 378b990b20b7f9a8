// The pipelines of examples/ci: read as GitHub and GitLab read them, and their commands run, against a sandbox and a stand-in for the
// code host's API.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { serve, type ServerType } from "@hono/node-server";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { parse } from "yaml";
import { startSandbox, type Sandbox } from "../provider/sandbox/sandbox";
import { Project, ROOT } from "./tool";

type Values = Record<string, string>;
interface Step {
  name?: string;
  uses?: string;
  run?: string;
  env?: Values;
}
interface Workflow {
  on: Record<string, unknown>;
  env: Values;
  jobs: Record<string, { if: string; steps: Step[] }>;
}
type GitLab = Record<string, { script: string[]; rules: { if: string }[] }> & { variables: Values; default: { before_script: string[] } };

interface Post {
  id: number;
  number: number;
  iid: number;
  body?: string;
  description?: string;
  title?: string;
}

/** Comments and issues as both hosts keep them, as far as `post.mjs` asks. */
class CodeHost {
  readonly posts: Record<"comments" | "issues", Post[]> = { comments: [], issues: [] };
  readonly refused: string[] = [];
  private server: ServerType | undefined;

  async open(): Promise<string> {
    const app = new Hono();
    app.use(async (c, next) => {
      const { authorization, "private-token": token } = c.req.header();
      if (authorization !== "Bearer host-token" && token !== "host-token") return c.json({ message: "bad credentials" }, 401);
      return next();
    });
    for (const [kind, list, one] of [
      ["comments", "/repos/acme/access/issues/7/comments", "/repos/acme/access/issues/comments/:id"],
      ["issues", "/repos/acme/access/issues", "/repos/acme/access/issues/:id"],
      ["comments", "/projects/42/merge_requests/7/notes", "/projects/42/merge_requests/7/notes/:id"],
      ["issues", "/projects/42/issues", "/projects/42/issues/:id"],
    ] as const) {
      const posts = this.posts[kind];
      app.get(list, (c) => c.json(c.req.query("page") === "1" ? posts : []));
      app.post(list, async (c) => {
        const id = posts.length + 1;
        posts.push({ id, number: id, iid: id, ...(await c.req.json<object>()) });
        return c.json(posts.at(-1), 201);
      });
      app.on(["PATCH", "PUT"], one, async (c) => c.json(Object.assign(posts[Number(c.req.param("id")) - 1]!, await c.req.json<object>())));
    }
    app.notFound((c) => {
      this.refused.push(`${c.req.method} ${c.req.path}`);
      return c.json({ message: "not found" }, 404);
    });
    return new Promise((ready) => {
      this.server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
        ready(`http://127.0.0.1:${String(port)}`);
      });
    });
  }

  close(): void {
    this.server?.close();
  }
}

describe("the pipelines of examples/ci", () => {
  let sandbox: Sandbox;
  let host: CodeHost;
  let hostUrl: string;
  let project: Project;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    host = new CodeHost();
    hostUrl = await host.open();
    project = Project.example("ci");
    const origin = join(project.home, "origin.git");
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@x.example", ...args], { cwd: project.dir });
    execFileSync("git", ["init", "--quiet", "--bare", origin]);
    writeFileSync(join(project.dir, ".gitignore"), "node_modules\n.pulumi\n");
    git("init", "--quiet", "-b", "main");
    git("add", ".");
    git("commit", "--quiet", "-m", "all");
    git("remote", "add", "origin", origin);
    git("push", "--quiet", "origin", "main");
    commands({
      // What they install is there already.
      npm: 'test "$1" = ci',
      npx: `test "$1" = pulumi-domo && shift && exec node ${join(ROOT, "dist/sdk/command.js")} "$@"`,
      pulumi: `exec ${join(ROOT, "node_modules/.bin/tsx")} ${join(ROOT, "test/engine/main.ts")} "$@"`,
    });
  });
  afterEach(async () => {
    host.close();
    project.close();
    await sandbox.close();
  });

  const bin = (): string => join(project.home, "bin");
  function commands(all: Values): void {
    mkdirSync(bin());
    for (const [name, line] of Object.entries(all)) {
      writeFileSync(join(bin(), name), `#!/bin/bash\n${line}\n`);
      chmodSync(join(bin(), name), 0o755);
    }
  }

  /** Runs lines as a runner's shell does. */
  const shell = (lines: string, env: Values): Promise<{ code: number | null; output: string }> =>
    new Promise((done) => {
      const child = spawn("bash", ["-eo", "pipefail", "-c", lines], {
        cwd: project.dir,
        env: { PATH: `${bin()}:${process.env.PATH ?? ""}`, HOME: project.home, ...env },
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.once("close", (code) => done({ code, output }));
    });

  const KNOWN = (): Values => ({
    "secrets.PULUMI_ACCESS_TOKEN": "unused",
    "secrets.DOMO_ACCESS_TOKEN": "sandbox-token",
    "vars.DOMO_INSTANCE": sandbox.url,
    "github.token": "host-token",
    "github.event.pull_request.number": "7",
  });
  const filled = (env: Values = {}): Values =>
    Object.fromEntries(
      Object.entries(env).map(([key, text]) => [
        key,
        text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
          const value = KNOWN()[expression];
          if (value === undefined) throw new Error(`the runner does not know ${expression}`);
          return value;
        }),
      ]),
    );

  const runners = {
    GitHub: async (job: string) => {
      const workflow = parse(readFileSync(join(project.dir, ".github/workflows/domo.yml"), "utf8")) as Workflow;
      expect(Object.keys(workflow.on)).toEqual(["pull_request", "push", "schedule"]);
      const { steps } = workflow.jobs[job]!;
      const runner = { GITHUB_API_URL: hostUrl, GITHUB_REPOSITORY: "acme/access", GITHUB_BASE_REF: "main" };
      for (const { uses, run, env } of steps) {
        if (uses !== undefined) expect(uses).toMatch(/^(actions|pulumi)\/[\w-]+@v\d+$/);
        // No expression in a command: what a title or a branch is called must not become a command.
        expect(run ?? "").not.toContain("${{");
        const { code, output } = await shell(run ?? "", { ...runner, ...filled(workflow.env), ...filled(env) });
        if (code !== 0) return { code, output };
      }
      return { code: 0, output: "" };
    },
    GitLab: (job: string) => {
      const pipeline = parse(readFileSync(join(project.dir, ".gitlab-ci.yml"), "utf8")) as GitLab;
      const given = { DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token", GITLAB_TOKEN: "host-token" };
      const runner = {
        CI_API_V4_URL: hostUrl,
        CI_PROJECT_ID: "42",
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      };
      const lines = [...pipeline.default.before_script, ...pipeline[job]!.script];
      return shell(lines.join("\n"), { ...pipeline.variables, ...given, ...runner });
    },
  };

  const edit = (change: (text: string) => string): void => {
    const file = join(project.dir, "index.ts");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };

  test.each(Object.entries(runners))(
    "%s: apply, review with a comment and a gate, and look after drift",
    async (_name, run) => {
      const applied = readFileSync(join(project.dir, "index.ts"), "utf8");
      expect(await run("apply")).toMatchObject({ code: 0 });
      expect(sandbox.store().userByEmail("bo@acme.example")).toBeDefined();

      // Nobody has clicked.
      expect(await run("drift")).toMatchObject({ code: 0 });
      expect(host.posts.issues).toEqual([]);

      // A pull request that makes an owner, and slackens the rules: both are seen.
      edit((text) => text.replace('accessLevel: "CAN_EDIT"', 'accessLevel: "OWNER"'));
      writeFileSync(join(project.dir, "domo-review.yaml"), "failOn: []\n");
      expect((await run("review")).code).toBe(2);
      expect(host.posts.comments).toHaveLength(1);
      expect(host.posts.comments[0]!.body).toMatch(/### This must not go through\n\n\*\*`owner-gained`\*\*\n\n- Bo Berg/);
      expect(readFileSync(join(project.dir, "review.html"), "utf8")).toContain("This must not go through");

      // It is mended: the comment is brought up to date, and the gate opens.
      edit((text) => text.replace('accessLevel: "OWNER"', 'accessLevel: "CAN_VIEW"'));
      expect(await run("review")).toMatchObject({ code: 0 });
      expect(host.posts.comments).toHaveLength(1);
      expect(host.posts.comments[0]!.body).toMatch(/\*\*1 person loses access\.\*\*/);

      // An admin clicks: somebody owns the warehouse whom no code declares.
      writeFileSync(join(project.dir, "index.ts"), applied);
      const { accounts } = sandbox.store();
      const warehouse = [...accounts.accounts.values()].find(
        ({ displayName, grants }) => displayName === "Warehouse" && grants.length > 1,
      )!;
      accounts.grant(warehouse, { type: "USER", id: sandbox.store().liveUsers()[2]!.id }, "OWNER");
      expect(await run("drift")).toMatchObject({ code: 0 });
      expect(await run("drift")).toMatchObject({ code: 0 });
      expect(host.posts.issues).toHaveLength(1);
      expect(host.posts.issues[0]!.title).toBe("Somebody changed access in Domo by hand");
      expect(host.posts.issues[0]!.body ?? host.posts.issues[0]!.description).toMatch(
        /has OWNER on Warehouse in Domo, which no code declares/,
      );
      expect(host.refused).toEqual([]);
    },
    120_000,
  );

  test("a report that can't be posted fails the job, and says why", async () => {
    writeFileSync(join(project.dir, "review.md"), "x");
    const env = { CI_API_V4_URL: hostUrl, CI_PROJECT_ID: "42", CI_MERGE_REQUEST_IID: "7", GITLAB_TOKEN: "old" };
    const { code, output } = await shell("node post.mjs comment review.md", env);
    expect(code).toBe(1);
    expect(output).toContain("merge_requests/7/notes?per_page=100&page=1: 401");
  });

  test("a preview that fails stops the job before anything is posted", async () => {
    edit((text) => `${text}\nthrow new Error("broken");\n`);
    expect((await runners.GitLab("review")).code).not.toBe(0);
    expect(host.posts.comments).toEqual([]);
  });
});
