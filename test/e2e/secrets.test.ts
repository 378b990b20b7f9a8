import { secretsProgramSuite } from "./secrets";
import { standIn } from "../support/pulumi-cli";

secretsProgramSuite("on the stand-in engine, a secret", standIn);
