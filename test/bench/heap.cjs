// Preloaded into the processes of a run by NODE_OPTIONS. Each dynamic provider process writes its peak of retained memory, without garbage,
// into a file in the folder PULUMI_DOMO_HEAP.
if (process.argv.some((argument) => argument.includes("dynamic-provider"))) {
  require("node:v8").setFlagsFromString("--expose-gc");
  const collect = require("node:vm").runInNewContext("gc");
  const { writeFileSync } = require("node:fs");
  const { join } = require("node:path");
  let peak = 0;
  setInterval(() => {
    collect();
    peak = Math.max(peak, process.memoryUsage().heapUsed);
    writeFileSync(join(process.env.PULUMI_DOMO_HEAP, String(process.pid)), String(peak));
  }, 200).unref();
}
