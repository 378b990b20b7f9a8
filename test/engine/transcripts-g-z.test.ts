import { playTranscripts } from "./transcripts";

// `target` is out of scope as a whole.
playTranscripts((name) => name >= "g" && name !== "target");
