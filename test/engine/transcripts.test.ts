// The stand-in engine does what the real one was recorded doing.

import { afterEach, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readTranscript, Scene } from "./replay";

/** Scenarios that the stand-in does not play from a step on; README.md gives the reasons. */
const OUT_OF_SCOPE: Record<string, string> = {
  target: "create one",
  "import-file": "import by id",
  "interrupted-create-import": "refresh --import-pending-creates",
};

const dir = join(__dirname, "transcripts");
const names = readdirSync(dir).map((file) => basename(file, ".json"));

describe("the stand-in engine does as the real one in", () => {
  let scene: Scene | undefined;
  afterEach(() => {
    scene?.close();
  });

  test.each(names.filter((name) => name !== "target"))("%s", async (name) => {
    const transcript = readTranscript(join(dir, `${name}.json`));
    scene = new Scene(transcript);
    for (const step of transcript.steps) {
      if (OUT_OF_SCOPE[name] === step.name) break;
      expect({ step: step.name, ...(await scene.play(step)) }).toEqual({ step: step.name, ...scene.expected(step) });
    }
  });
});
