// The run log of real runs. Only for the real CLI: the stand-in engine writes no events.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { Project, upEvents } from "../support/pulumi-cli";
import { read } from "../unit/cli/log/events";

const TIMEOUT = 120_000;

export function runLogSuite(name: string, cli: string): void {
  describe(name, () => {
    let sandbox: Sandbox;
    let project: Project;
    beforeAll(async () => {
      sandbox = await startSandbox({ seed: "empty" });
      project = Project.of("").use(sandbox.url);
    });
    afterAll(async () => {
      project.close();
      await sandbox.close();
    });

    const actions = async (program: string): Promise<string[]> => {
      project.program(program);
      const file = join(project.dir, "events.jsonl");
      writeFileSync(file, await upEvents(cli, project));
      const { rows } = await read(file);
      return rows.map(({ action, result, object, changes }) =>
        [action, result, object, action === "run" ? "" : changes].filter(Boolean).join(" | "),
      );
    };
    const user = (title: string): string =>
      `new domo.User("ada", { email: "ada@acme.example", name: "Ada", role: "Editor", title: "${title}" });`;

    test(
      "is logged with what it creates, changes, deletes and fails to do",
      async () => {
        expect(await actions(user("Analyst"))).toEqual([
          "run | done",
          "created | done | Ada <ada@acme.example> | email: -> ada@acme.example; name: -> Ada; role: -> Editor; title: -> Analyst",
        ]);
        expect(await actions(user("Boss"))).toEqual(["run | done", "updated | done | Ada <ada@acme.example> | title: Analyst -> Boss"]);
        expect(await actions(user("Boss"))).toEqual(["run | done"]);
        sandbox.faults.add({ match: { method: "DELETE" }, fault: { status: 403 } });
        expect(await actions("")).toEqual(["run | failed", expect.stringMatching(/^deleted \| failed \| Ada <ada@acme\.example>/)]);
        sandbox.faults.clear();
        expect(await actions("")).toEqual(["run | done", expect.stringMatching(/^deleted \| done \| Ada <ada@acme\.example>/)]);
      },
      TIMEOUT,
    );
  });
}
