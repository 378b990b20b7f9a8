import { rosterOrphansSuite } from "./roster-orphans";
import { standIn } from "../support/pulumi-cli";

rosterOrphansSuite("on the stand-in engine, the orphans of a roster", standIn);
