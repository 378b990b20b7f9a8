// Preloaded into the processes of a run (NODE_OPTIONS): those of dynamic providers write the most memory that they have held at a time,
// garbage apart, into a file of their own in the folder PULUMI_DOMO_HEAP.
if (process.argv.some((argument) => argument.includes("dynamic-provider"))) {
  require("node:v8").setFlagsFromString("--expose-gc");
  const collect = require("node:vm").runInNewContext("gc");
  const { writeFileSync } = require("node:fs");
  const { join } = require("node:path");
  let most = 0;
  setInterval(() => {
    collect();
    most = Math.max(most, process.memoryUsage().heapUsed);
    writeFileSync(join(process.env.PULUMI_DOMO_HEAP, String(process.pid)), String(most));
  }, 200).unref();
}
