// Ids are numbers on most routes and strings on others (§1.2); inside this project they are strings.

import { z } from "zod";

export const Id = z.union([z.string().min(1), z.number().int()]).transform(String);
