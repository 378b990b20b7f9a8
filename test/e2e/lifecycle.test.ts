import { lifecycleProgramSuite } from "./lifecycle";
import { standIn } from "../support/pulumi-cli";

lifecycleProgramSuite("on the stand-in engine, a program", standIn);
