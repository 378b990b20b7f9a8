// End-to-end: the pipelines of examples/roster, run like on GitHub and GitLab, against a sandbox and a stand-in for the API of the code host.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { CodeHost } from "./pipelines/code-host";
import { gitHub, type Step, type Workflow } from "./pipelines/github";
import { gitLab, read } from "./pipelines/gitlab";
import type { Pipelines } from "./pipelines/pipelines";
import { Repository } from "./pipelines/repository";
import { ROOT } from "../support/pulumi-cli";

// Each test runs a program several times.
jest.setTimeout(300_000);

describe.each([
  ["GitHub", gitHub],
  ["GitLab", gitLab],
] as const)("the pipelines of examples/roster on %s", (name, runner) => {
  let sandbox: Sandbox;
  let host: CodeHost;
  let repository: Repository;
  let pipelines: Pipelines;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "empty" });
    host = await new CodeHost().open();
    repository = new Repository("roster");
    pipelines = runner({ repository, host, sandbox });
  });
  afterEach(async () => {
    host.close();
    repository.close();
    await sandbox.close();
  });

  const user = (email: string) => sandbox.store().userByEmail(email);
  const runLog = () => sandbox.store().dataSets.filter((dataSet) => dataSet.name === "Pulumi run log");
  /** HR exports a new file. */
  const exportFile = (edit: (text: string) => string): string => repository.branch("hr").edit("people.csv", edit).push("hr");
  const pullRequest = (edit: (text: string) => string) => pipelines.pullRequest({ branch: "hr", commit: exportFile(edit) });

  test("review a new file, apply it on merge, and undo every six hours what was changed by hand", async () => {
    expect((await pipelines.push()).jobs).toEqual({ plan: "success", gate: "success", apply: "success", notify: "skipped" });
    expect([user("cleo@acme.example")?.employeeId, user("ada@acme.example")?.attributes]).toEqual([
      "0074",
      { certifications: ["Analyst", "Trainer"] },
    ]);

    const fay = "fay@acme.example,Fay Lind,4,Analyst,Data,,,,90,Oslo,Europe/Oslo,en-150,0090,ada@acme.example,Analysts,\n";
    const outcome = await pullRequest((text) => text.replaceAll("cleo@acme.example", "cleo.park@acme.example").replace(/$/, fay));
    expect(outcome).toMatchObject({ passed: false, jobs: { preview: "success" } });
    expect(host.posts.comments[0]!.body).toMatch(/`email-changed`[^]*\*\*Fay Lind\*\* `fay@acme\.example` \| Participant \| Analysts/);
    expect(await pullRequest((text) => text.replace(/$/, fay))).toMatchObject({ passed: true });
    repository.merge("hr");
    const merged = await pipelines.push();
    expect([merged.jobs.apply, merged.jobs.apply === "success" ? "" : merged.output]).toEqual(["success", ""]);
    expect(user("fay@acme.example")).toMatchObject({ deleted: false, employeeId: "0090" });

    sandbox.store().changeUser(user("bo@acme.example")!.id, { title: "By hand" });
    expect((await pipelines.schedule()).jobs).toMatchObject({ apply: "success", notify: "skipped" });
    expect(user("bo@acme.example")?.title).toBe("Senior Analyst");
    expect(runLog()).toHaveLength(1);
    expect([host.posts.issues, host.refused]).toEqual([[], []]);
  });

  test("tell what is wrong in a file by its row, apply no file that was cut short, and notify of that", async () => {
    await pipelines.push();
    const wrong = await pullRequest((text) => text.replace("bo@acme.example,Bo Berg,3", "bo@acme.example,Bo Berg,Editor"));
    expect(wrong).toMatchObject({ passed: false, jobs: { preview: "failure" } });
    expect(wrong.output).toMatch(/row 3, column roleId: "Editor" must be an id of Domo/);
    if (name === "GitHub") expect(wrong.commands).toEqual([expect.stringMatching(/^::error file=people.csv,line=3::row 3, column roleId/)]);

    const admin = await pullRequest((text) => text.replace("Bo Berg,3", "Bo Berg,1"));
    expect(admin).toMatchObject({ passed: false, jobs: { preview: "success", review: "failure" } });
    expect(host.posts.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/`admin-gained`/)]);

    exportFile((text) => text.split("\n").slice(0, 2).join("\n"));
    repository.merge("hr");
    const { jobs, output } = await pipelines.push();
    expect(jobs).toEqual({ plan: "failure", gate: "skipped", apply: "skipped", notify: "success" });
    expect(output).toMatch(/Bo Berg/);
    expect(user("bo@acme.example")?.deleted).toBe(false);
    await pipelines.schedule();
    expect(host.posts.issues.map(({ title }) => title)).toEqual(["The roster was not applied"]);
    expect(host.refused).toEqual([]);
  });
});

const textOf = (example: string, path: string): string => readFileSync(join(ROOT, "examples", example, path), "utf8");

describe("what examples/roster shares with examples/ci", () => {
  const workflow = (example: string, file: string): Workflow => parse(textOf(example, `.github/workflows/${file}`)) as Workflow;
  const withoutCheck = (step: Step): boolean => step.name !== "Check the roster";

  test.each(["post.mjs", "CODEOWNERS", "tsconfig.json"])("has %s as it is there", (file) => {
    expect(textOf("roster", file)).toBe(textOf("ci", file));
  });

  test("reviews on GitHub as it does, with a check of the file before the preview and without credentials", () => {
    const [own, ci] = [workflow("roster", "domo-review.yml"), workflow("ci", "domo-review.yml")];
    const steps = own.jobs.preview!.steps;
    expect({ ...own.jobs, preview: { ...own.jobs.preview, steps: steps.filter(withoutCheck) } }).toEqual(ci.jobs);
    expect([own.on, own.permissions]).toEqual([ci.on, ci.permissions]);
    expect(steps.find((step) => !withoutCheck(step))).not.toHaveProperty("env");
  });

  test("plans and reviews on GitHub as it does before it applies", () => {
    const [own, ci] = [workflow("roster", "domo-apply.yml"), workflow("ci", "domo-apply.yml")];
    expect([{ ...own.jobs.plan, if: undefined }, own.jobs.gate]).toEqual([{ ...ci.jobs.plan, if: undefined }, ci.jobs.gate]);
    expect(own.on).toMatchObject({ push: { branches: ["main"] }, schedule: [{ cron: "17 */6 * * *" }] });
    expect([own.jobs.apply!.needs, own.jobs.apply!.environment, own.jobs.notify!.environment]).toEqual(["gate", "domo-apply", undefined]);
  });

  test("has the same jobs on GitLab, with the same rights", () => {
    const [own, ci] = ["roster", "ci"].map((example) => read(textOf(example, ".gitlab-ci.yml")));
    for (const job of ["preview", "review", "fork", "plan", "gate", "apply"])
      expect([job, own!.jobs[job]?.environment, own!.jobs[job]?.needs, own!.jobs[job]?.artifacts]).toEqual([
        job,
        ci!.jobs[job]?.environment,
        ci!.jobs[job]?.needs,
        ci!.jobs[job]?.artifacts,
      ]);
    expect([own!.image, own!.jobs.review, own!.jobs.gate?.script]).toEqual([ci!.image, ci!.jobs.review, ci!.jobs.gate?.script]);
  });
});
