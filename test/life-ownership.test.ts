import { ownershipLifeSuite } from "./life-ownership";
import { standIn } from "./tool";

ownershipLifeSuite("on the stand-in engine, ownership", standIn);
