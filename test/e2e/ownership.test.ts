import { ownershipProgramSuite } from "./ownership";
import { standIn } from "../support/pulumi-cli";

ownershipProgramSuite("on the stand-in engine, a program with renamed or replaced resources", standIn);
