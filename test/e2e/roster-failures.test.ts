import { rosterFailuresSuite } from "./roster-failures";
import { standIn } from "../support/pulumi-cli";

rosterFailuresSuite("on the stand-in engine, a roster after a run that failed", standIn);
