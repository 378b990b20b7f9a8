import { accountsProgramSuite } from "./accounts";
import { standIn } from "../support/pulumi-cli";

accountsProgramSuite("on the stand-in engine, a program with accounts", standIn);
