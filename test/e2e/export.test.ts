import { exportSuite } from "./export";
import { standIn } from "../support/pulumi-cli";

exportSuite("on the stand-in engine, an exported program", standIn);
