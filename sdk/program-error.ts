// Errors of a program, which Pulumi prints as they are.

import * as pulumi from "@pulumi/pulumi";
import { printable } from "../provider/printable";

/** An error that is shown without a stack trace. Names in it may hold any characters. */
export const programError = (message: string): pulumi.RunError => new pulumi.RunError(printable(message));
