import { secretsLifeSuite } from "./life-secrets";
import { standIn } from "./tool";

secretsLifeSuite("on the stand-in engine, a secret", standIn);
