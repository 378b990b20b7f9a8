import { exportSuite, importFileSuite } from "./export";
import { standIn } from "../support/pulumi-cli";

exportSuite("on the stand-in engine, an exported program", standIn);

importFileSuite("on the stand-in engine, single things are imported by their names without a change", standIn);
