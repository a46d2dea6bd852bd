// Reads frames, one JSON object a line: {"direction": "in" (to the server) or "out", "frame": {…}}, and holds each to
// the schemas of @openai/agents-realtime. It prints one JSON object a line for each that is refused, and their number
// at the end. The folder given holds the node_modules.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const events = join(process.argv[2], 'node_modules', '@openai', 'agents-realtime', 'dist', 'openaiRealtimeEvents.mjs');
const { realtimeClientEventSchema, realtimeServerEventSchema } = await import(pathToFileURL(events));

let judged = 0;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { direction, frame } = JSON.parse(line);
  const schema = direction === 'in' ? realtimeClientEventSchema : realtimeServerEventSchema;
  const verdict = schema.safeParse(frame);
  if (!verdict.success) {
    const problem = verdict.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    console.log(JSON.stringify({ at: judged, problem }));
  }
  judged++;
}
console.log(JSON.stringify({ judged }));
