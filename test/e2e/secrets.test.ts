import { secretsProgramSuite } from "./secrets";
import { standIn } from "../support/pulumi-cli";

secretsProgramSuite("on the stand-in engine, a program with secrets", standIn);
