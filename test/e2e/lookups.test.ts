import { lookupsProgramSuite } from "./lookups";
import { standIn } from "../support/pulumi-cli";

lookupsProgramSuite("on the stand-in engine, a program with lookups", standIn);
