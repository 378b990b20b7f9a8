// End-to-end: the pipelines of examples/ci, run like on GitHub and GitLab, against a sandbox and a stand-in for the API of the code host.

import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { CodeHost } from "./pipelines/code-host";
import { gitHub, summaryOf, type Workflow } from "./pipelines/github";
import { gitLab, read } from "./pipelines/gitlab";
import type { Pipelines, PullRequest } from "./pipelines/pipelines";
import { Repository, type Values } from "./pipelines/repository";
import { ROOT } from "../support/pulumi-cli";

let sandbox: Sandbox;
let host: CodeHost;
let repository: Repository;
async function open(): Promise<void> {
  sandbox = await startSandbox({ seed: "empty" });
  host = await new CodeHost().open();
  repository = new Repository();
}
async function close(): Promise<void> {
  host.close();
  repository.close();
  await sandbox.close();
}

const owner = (text: string): string => text.replace('accessLevel: "CAN_SHARE"', 'accessLevel: "OWNER"');
const withPulumi = (text: string): string => text.replace("\n\n", '\nimport * as pulumi from "@pulumi/pulumi";\n\n');

/** Levels of access to the warehouse that people have in Domo. */
const levels = (): string[] => {
  const { accounts } = sandbox.store().accounts;
  const grants = [...accounts.values()].filter(({ displayName }) => displayName === "Warehouse").flatMap(({ grants: all }) => all);
  const bo = sandbox.store().userByEmail("bo@acme.example")?.id;
  return grants.filter(({ type, id }) => type === "USER" && id === bo).map(({ accessLevel }) => accessLevel);
};

/** The review of a change that makes Bo an owner. */
const OWNER_GAINED = /Blocked by policy[^]*\| \*\*Bo Berg\*\*.*\*\*own\*\*.*`owner-gained`/;

const owners = (): number =>
  [...sandbox.store().accounts.accounts.values()].flatMap(({ grants }) => grants.filter(({ accessLevel }) => accessLevel === "OWNER"))
    .length;

/** Ways in which a pull request could try to pass its own review. */
const LOOSE = "failOn: []\n";
const APPROVE = "#!/usr/bin/env node\nrequire('node:fs').writeFileSync('review.md', 'All is well');\n";
const INTRUSIONS: Record<string, () => Partial<PullRequest>> = {
  "its own rules": () => {
    repository.write({ "domo-review.yaml": LOOSE });
    return {};
  },
  "its own reviewer": () => {
    const project = JSON.parse(repository.read("main", "package.json")) as { dependencies: Values };
    const dependencies = { ...project.dependencies, reviewer: "file:./reviewer" };
    repository.write({
      "package.json": JSON.stringify({ ...project, dependencies }),
      "reviewer/package.json": JSON.stringify({ name: "reviewer", version: "1.0.0", bin: { "pulumi-domo": "approve.js" } }),
      "reviewer/approve.js": APPROVE,
    });
    return {};
  },
  "its own post.mjs": () => {
    repository.write({ "post.mjs": 'console.log("comment posted");\n' });
    return {};
  },
  "its own pipeline": () => {
    const nothing = { jobs: { review: { "runs-on": "ubuntu-latest", steps: [{ run: "true" }] } } };
    const files = [".github/workflows/domo-review.yml", ".github/workflows/other.yml"];
    for (const file of files) repository.write({ [file]: JSON.stringify({ on: { pull_request: null }, ...nothing }) });
    repository.write({ ".gitlab-ci.yml": JSON.stringify({ review: { script: ["true"] } }) });
    return {};
  },
  "a base branch with rules of its own": () => {
    repository.branch("base").write({ "domo-review.yaml": LOOSE }).push("base");
    repository.branch("change");
    return { base: "base" };
  },
};

const RUNNERS = [
  ["GitHub", gitHub],
  ["GitLab", gitLab],
] as const;

// Each test runs a program up to nine times.
jest.setTimeout(300_000);

describe.each(RUNNERS)("the pipelines of examples/ci on %s", (name, runner) => {
  let pipelines: Pipelines;
  beforeEach(async () => {
    await open();
    pipelines = runner({ repository, host, sandbox });
  });
  afterEach(close);

  function pullRequest(edit: (text: string) => string, more: Partial<PullRequest> = {}) {
    const commit = repository.branch("change").edit("index.ts", edit).push("change");
    return pipelines.pullRequest({ branch: "change", commit, ...more });
  }

  test("apply, review with a comment and a gate, and report drift", async () => {
    expect((await pipelines.push()).jobs).toEqual(expect.objectContaining({ apply: "success" }));
    expect(levels()).toEqual(["CAN_SHARE"]);

    // Nobody has clicked.
    expect((await pipelines.schedule()).jobs).toMatchObject({ drift: "success" });
    if (pipelines.files.includes(".gitlab-ci.yml")) {
      repository.branch("mine").push("mine");
      expect((await pipelines.schedule("mine")).jobs).not.toHaveProperty("drift");
    }
    expect(host.posts.issues).toEqual([]);

    // A pull request that makes an owner.
    expect(await pullRequest(owner)).toMatchObject({ passed: false, jobs: { preview: "success", review: "failure" } });
    expect(host.posts.comments).toHaveLength(1);
    expect(host.posts.comments[0]!.body).toMatch(OWNER_GAINED);

    // It is corrected: the comment is updated, and the gate opens.
    expect(await pullRequest((text) => text.replace("CAN_SHARE", "CAN_VIEW"))).toMatchObject({ passed: true });
    expect(host.posts.comments).toHaveLength(1);
    expect(host.posts.comments[0]!.body).toMatch(/\*\*Bo Berg\*\*.* share → use /);
    repository.merge("change");
    expect((await pipelines.push()).jobs).toMatchObject({ apply: "success" });
    expect(levels()).toEqual(["CAN_VIEW"]);

    // An admin clicks: somebody owns the warehouse whom no code declares.
    const { accounts } = sandbox.store();
    const warehouse = [...accounts.accounts.values()].find(({ displayName }) => displayName === "Warehouse")!;
    accounts.grant(warehouse, { type: "USER", id: sandbox.store().userByEmail("ada@acme.example")!.id }, "OWNER");
    for (let run = 1; run <= 2; run++) expect((await pipelines.schedule()).jobs).toMatchObject({ drift: "success" });
    expect(host.posts.issues).toHaveLength(1);
    expect(host.posts.issues[0]!.title).toBe("Somebody changed access in Domo by hand");
    expect(host.posts.issues[0]!.body ?? host.posts.issues[0]!.description).toMatch(
      /can own \*\*Warehouse\*\* in Domo, which no code declares/,
    );
    expect(host.refused).toEqual([]);
  });

  test("a pull request from a fork fails with the reason, and its code does not run", async () => {
    const outcome = await pullRequest((text) => `${text}\nrequire("fs").writeFileSync(process.env.HOME + "/was-here", "");\n`, {
      fork: true,
    });
    expect(outcome.passed).toBe(false);
    expect(Object.values(outcome.jobs)).toContain("failure");
    expect(outcome.output).toMatch(/from forks .* code would run with\s+credentials/);
    expect(existsSync(join(repository.home, "was-here"))).toBe(false);
  });

  test("a preview that fails fails the check with the reason, and nothing is posted", async () => {
    const { passed, output } = await pullRequest((text) => `${text}\nthrow new Error("it is broken");\n`);
    expect([passed, output]).toEqual([false, expect.stringContaining("it is broken")]);
    expect(host.posts.comments).toEqual([]);
  });

  test("a change that a program makes only while it is applied is refused, and the values are not in the log", async () => {
    expect((await pipelines.push()).jobs).toMatchObject({ apply: "success" });
    const program = withPulumi(repository.read("main", "index.ts"));
    const applied = async (edit: (text: string) => string) => {
      repository
        .branch("change")
        .write({ "index.ts": edit(program) })
        .push("change");
      repository.merge("change");
      const { jobs, output, commands } = await pipelines.push();
      expect([jobs.apply, levels(), owners(), commands]).toEqual(["failure", ["CAN_SHARE"], 1, []]);
      return output;
    };

    const grant = 'new domo.AccountShare("warehouse-ada", { account: warehouse, user: ada, accessLevel: "OWNER" });';
    const more = await applied((text) => `${text}\nconsole.log("\\n::error::all is lost");\nif (!pulumi.runtime.isDryRun()) ${grant}\n`);
    expect(more).toContain("create is not allowed by the plan");
    // What a program prints does not command the runner.
    expect(more).toMatch(/^\s*::error::all is lost/m);

    const level = 'accessLevel: pulumi.runtime.isDryRun() ? "CAN_SHARE" : "OWNER"';
    const higher = await applied((text) => text.replace('accessLevel: "CAN_SHARE"', level));
    expect(higher).toContain("violates plan: properties changed: =~accessLevel[values left out]");

    const credentials = 'credentials: pulumi.runtime.isDryRun() ? "planned\\nkey-1" : "other\\nkey-2"';
    const other = await applied((text) => text.replace('credentials: "not-a-real-credential"', credentials));
    expect(other).toContain("violates plan: properties changed: ~~configurations[values left out]");
    expect(other).not.toMatch(/planned|key-1|other|key-2/);
  });

  test("a program that shows a review something else is stopped before anything is applied", async () => {
    const inReview = "/pull_request|merge_request/.test(`${process.env.GITHUB_EVENT_NAME} ${process.env.CI_PIPELINE_SOURCE}`)";
    const edit = (text: string): string => text.replace('accessLevel: "CAN_SHARE"', `accessLevel: ${inReview} ? "CAN_SHARE" : "OWNER"`);
    expect(await pullRequest(edit)).toMatchObject({ passed: true });
    repository.merge("change");
    const { jobs, output } = await pipelines.push();
    expect(jobs).toMatchObject({ plan: "success", gate: "failure", apply: "skipped" });
    const review = name === "GitHub" ? summaryOf({ repository, host, sandbox }, "gate") : output;
    expect(review).toMatch(OWNER_GAINED);
    expect(sandbox.store().userByEmail("bo@acme.example")).toBeUndefined();
  });
});

describe("a pull request that makes an owner", () => {
  let preview: string;
  beforeAll(async () => {
    await open();
    repository.branch("change").edit("index.ts", owner).push("change");
    const folder = repository.checkout("job", "change");
    const env = { DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
    const made = await repository.shell("npm ci && pulumi preview --json --show-sames", { folder, env, pipefail: true });
    preview = made.output;
    await close();
  });
  beforeEach(open);
  afterEach(close);

  /** Runs the pipeline of a branch whose program has that preview. */
  function run(runner: (typeof RUNNERS)[number][1], more: Partial<PullRequest> = {}) {
    const pipelines = runner({ repository, host, sandbox });
    writeFileSync(join(repository.home, "preview"), preview);
    repository.command("pulumi", 'cat "$HOME/preview"');
    return pipelines.pullRequest({ branch: "change", commit: repository.push("change"), ...more });
  }

  describe.each(RUNNERS)("on %s", (_name, runner) => {
    test.each(Object.entries(INTRUSIONS))("and brings %s is measured by what the default branch has", async (_what, bring) => {
      repository.branch("change");
      expect(await run(runner, bring())).toMatchObject({ passed: false, jobs: { preview: "success", review: "failure" } });
      expect(host.posts.comments.map(({ body }) => body)).toEqual([expect.stringMatching(OWNER_GAINED)]);
    });

    test("and has install scripts gets none of them run", async () => {
      const scripts = Object.fromEntries(["preinstall", "postinstall", "prepare"].map((each) => [each, 'touch "$HOME/was-here"']));
      repository.branch("change").edit("package.json", (text) => JSON.stringify({ ...(JSON.parse(text) as object), scripts }));
      expect(await run(runner)).toMatchObject({ jobs: { preview: "success", review: "failure" } });
      expect(existsSync(join(repository.home, "was-here"))).toBe(false);
    });

    test("does not touch a comment that somebody else begins with the bot's mark", async () => {
      const theirs = "<!-- pulumi-domo review: comment -->\nAll is well";
      host.addByOtherUser("comments", theirs);
      repository.branch("change");
      for (let time = 1; time <= 2; time++) await run(runner);
      expect(host.posts.comments.map(({ body }) => body)).toEqual([theirs, expect.stringContaining("owner-gained")]);
    });
  });
});

test("a report that can't be posted fails the job, and says why", async () => {
  await open();
  const folder = repository.checkout("job", "main");
  const env = { CI_API_V4_URL: host.url, CI_PROJECT_ID: "42", CI_MERGE_REQUEST_IID: "7", GITLAB_TOKEN: "old" };
  const { code, output } = await repository.shell("echo x > review.md; node post.mjs comment review.md", { folder, env, pipefail: true });
  expect(code).toBe(1);
  expect(output).toContain("GET user: 401");
  await close();
});

describe("the workflows of GitHub", () => {
  const folder = join(ROOT, "examples", "ci", ".github", "workflows");
  const text = (file: string): string => readFileSync(join(folder, file), "utf8");
  const workflows = ["domo-review.yml", "domo-apply.yml"].map((file) => [file, parse(text(file)) as Workflow] as const);
  const jobs = workflows.flatMap(([, workflow]) => Object.entries(workflow.jobs));
  const steps = jobs.flatMap(([, job]) => job.steps);

  test("start for every change of a pull request, also of its base, by the file of the default branch", () => {
    const [[, review], [, apply]] = workflows as [(typeof workflows)[number], (typeof workflows)[number]];
    expect(review.on).toEqual({ pull_request_target: { types: ["opened", "synchronize", "reopened", "edited"] } });
    expect(Object.keys(apply.on)).toEqual(["push", "schedule"]);
  });

  test("name actions by commit, with the version beside", () => {
    const uses = workflows.flatMap(([file]) =>
      text(file)
        .split("\n")
        .filter((line) => /^ +- uses:/.test(line)),
    );
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: (actions|pulumi)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("give secrets to single steps only, from environments, and rights to single jobs", () => {
    for (const [, { permissions, env }] of workflows) expect([permissions, env]).toEqual([{}, undefined]);
    for (const [, job] of jobs) {
      const secret = job.steps.filter((step) => JSON.stringify(step).includes("secrets."));
      expect(job.env).toBeUndefined();
      expect([job.environment !== undefined, secret.every(({ run }) => (run ?? "").includes("pulumi"))]).toEqual([secret.length > 0, true]);
    }
    expect(jobs.map(([name, { permissions }]) => [name, permissions])).toEqual([
      ["preview", { contents: "read" }],
      ["review", { contents: "read", "pull-requests": "write", statuses: "write" }],
      ["plan", { contents: "read" }],
      ["gate", { contents: "read" }],
      ["apply", { contents: "read" }],
      ["drift", { contents: "read", issues: "write" }],
    ]);
  });

  test("leave no token in a checkout, use no cache, and put no expression into a command", () => {
    for (const { uses = "", run = "", with: inputs } of steps) {
      if (uses.startsWith("actions/checkout@")) expect(inputs).toMatchObject({ "persist-credentials": false });
      if (uses.startsWith("actions/setup-node@")) expect(inputs).toEqual({ "node-version": 24, "package-manager-cache": false });
      expect(run).not.toContain("${{");
    }
  });

  test("keep the preview, and the plan on merge, for a day", () => {
    const kept = workflows.map(([, { jobs: all }]) =>
      Object.values(all).flatMap((job) => job.steps.filter(({ uses }) => uses?.includes("upload-artifact")).map((step) => step.with)),
    );
    const preview = { name: "preview", path: "preview.json", "retention-days": 1 };
    expect(kept).toEqual([[preview], [preview, { name: "plan", path: "plan.json", "retention-days": 1 }]]);
  });

  test("have credentials that can write in one job only, which starts after the gate and runs no reviewer", () => {
    const writers = jobs.filter(([, { environment }]) => environment === "domo-apply");
    expect(writers.map(([name, { needs }]) => [name, needs])).toEqual([["apply", "gate"]]);
    expect(JSON.stringify(writers)).not.toContain("pulumi-domo review");
    const [, gate] = jobs.find(([name]) => name === "gate")!;
    expect([gate.needs, gate.environment]).toEqual(["plan", undefined]);
    expect(JSON.stringify(gate.steps)).not.toMatch(/pulumi (preview|up)/);
  });

  test("let no daily run take the place of a merge that waits", () => {
    const [, [, apply]] = workflows as [(typeof workflows)[number], (typeof workflows)[number]];
    expect(apply).toMatchObject({ concurrency: { group: "domo-apply-${{ github.event_name }}", "cancel-in-progress": false } });
  });
});

describe("the pipeline of GitLab", () => {
  const { image, jobs } = read(readFileSync(join(ROOT, "examples", "ci", ".gitlab-ci.yml"), "utf8"));

  test("has an image by digest, or one that no runner takes", () => {
    expect(image).toMatch(/^[\w./-]+:[\w.-]+@sha256:([0-9a-f]{64}|<digest>)$/);
  });

  test("keeps the preview, and the plan on merge, for a day", () => {
    const kept = Object.values(jobs).flatMap(({ artifacts }) => artifacts ?? []);
    const rest = { expire_in: "1 day", access: "developer" };
    expect(kept).toEqual([
      { paths: ["preview.json"], ...rest },
      { paths: ["preview.json", "plan.json"], ...rest },
    ]);
  });

  test("has credentials that can write in one job only, which starts after the gate and runs no reviewer", () => {
    const writers = Object.entries(jobs).filter(([, { environment }]) => environment === "domo-apply");
    expect(writers.map(([name, { needs }]) => [name, needs])).toEqual([["apply", ["plan", "gate"]]]);
    expect(JSON.stringify(writers)).not.toContain("pulumi-domo review");
    expect([jobs.gate?.needs, jobs.gate?.environment]).toEqual([["plan"], undefined]);
    expect(JSON.stringify(jobs.gate?.script)).not.toMatch(/pulumi (preview|up)/);
  });
});

test("both pipelines install without scripts and run the reviewer that is installed", () => {
  for (const file of [".github/workflows/domo-review.yml", ".github/workflows/domo-apply.yml", ".gitlab-ci.yml"]) {
    const lines = readFileSync(join(ROOT, "examples", "ci", file), "utf8").split("\n");
    for (const line of lines.filter((each) => /\bnpm (ci|install)\b/.test(each))) expect(line).toMatch(/npm ci --ignore-scripts$/);
    for (const line of lines.filter((each) => each.includes("npx"))) expect(line).toContain("npx --no-install pulumi-domo review");
  }
});
