import { directoryLifeSuite } from "./life-directory";
import { standIn } from "./tool";

directoryLifeSuite("on the stand-in engine, a program with users and groups on the instance API", standIn);
