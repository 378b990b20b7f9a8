import { lifeSuite } from "./life";
import { standIn } from "./tool";

lifeSuite("on the stand-in engine, a program", standIn);
