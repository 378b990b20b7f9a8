// Errors in a program's use of the SDK.

import * as pulumi from "@pulumi/pulumi";
import { printable } from "../provider/printable";

/** An error that Pulumi prints without a stack trace. Control characters in the message, which may contain any name, are escaped. */
export const programError = (message: string): pulumi.RunError => new pulumi.RunError(printable(message));
