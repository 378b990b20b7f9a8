import { secretsLifeSuite } from "./secrets";
import { standIn } from "../support/pulumi-cli";

secretsLifeSuite("on the stand-in engine, a secret", standIn);
