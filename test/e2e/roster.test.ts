import { rosterProgramSuite } from "./roster";
import { standIn } from "../support/pulumi-cli";

rosterProgramSuite("on the stand-in engine, a roster", standIn);
