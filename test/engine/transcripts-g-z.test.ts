import { playTranscripts } from "./transcripts";

playTranscripts((name) => name >= "g");
