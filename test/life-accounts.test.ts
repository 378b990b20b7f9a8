import { accountLifeSuite } from "./life-accounts";
import { standIn } from "./tool";

accountLifeSuite("on the stand-in engine, a program with accounts", standIn);
