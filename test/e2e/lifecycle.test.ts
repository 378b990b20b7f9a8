import { lifeSuite } from "./lifecycle";
import { standIn } from "../support/pulumi-cli";

lifeSuite("on the stand-in engine, a program", standIn);
