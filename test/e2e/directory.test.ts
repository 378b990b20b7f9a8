import { directoryLifeSuite } from "./directory";
import { standIn } from "../support/pulumi-cli";

directoryLifeSuite("on the stand-in engine, a program with users and groups on the instance API", standIn);
