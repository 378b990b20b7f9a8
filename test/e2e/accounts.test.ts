import { accountLifeSuite } from "./accounts";
import { standIn } from "../support/pulumi-cli";

accountLifeSuite("on the stand-in engine, a program with accounts", standIn);
