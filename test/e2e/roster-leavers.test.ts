import { rosterLeaversSuite } from "./roster-leavers";
import { standIn } from "../support/pulumi-cli";

rosterLeaversSuite("on the stand-in engine, the leavers of a roster", standIn);
