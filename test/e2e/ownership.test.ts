import { ownershipLifeSuite } from "./ownership";
import { standIn } from "../support/pulumi-cli";

ownershipLifeSuite("on the stand-in engine, ownership", standIn);
