// The transcripts as tests, in several test files, so that they run in parallel.

import { afterEach, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readTranscript, Scene } from "./replay";

/** Scenarios that are not replayed from this step on, for the reasons in README.md. */
const OUT_OF_SCOPE: Record<string, string> = {
  "import-file": "import by id",
  "interrupted-create-import": "refresh --import-pending-creates",
};

const dir = join(__dirname, "transcripts");

/** Declares a test for each scenario whose name `mine` accepts. */
export function playTranscripts(mine: (name: string) => boolean): void {
  const names = readdirSync(dir).map((file) => basename(file, ".json"));
  describe("the stand-in engine behaves like the real one in", () => {
    let scene: Scene | undefined;
    afterEach(() => {
      scene?.close();
    });

    test.each(names.filter(mine))("%s", async (name) => {
      const transcript = readTranscript(join(dir, `${name}.json`));
      scene = new Scene(transcript);
      for (const step of transcript.steps) {
        if (OUT_OF_SCOPE[name] === step.name) break;
        expect({ step: step.name, ...(await scene.play(step)) }).toEqual({ step: step.name, ...scene.expected(step) });
      }
    });
  });
}
