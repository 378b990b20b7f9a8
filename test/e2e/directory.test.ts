import { directoryProgramSuite } from "./directory";
import { standIn } from "../support/pulumi-cli";

directoryProgramSuite("on the stand-in engine, a program with users and groups on the instance API", standIn);
