// Holds a conversation with the server at the URL given, by OpenAI's own client: typed, cancelled, refused and spoken
// turns. It prints one JSON object a line for each turn. The folder given holds the node_modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, url, recording] = process.argv.slice(2);
const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } = createRequire(join(modules, 'here.js'))('@openai/agents-realtime');

const transport = new OpenAIRealtimeWebSocket({ url: `${url.replace(/^http/, 'ws')}/realtime?model=gpt-realtime-2.1` });
const session = new RealtimeSession(new RealtimeAgent({ name: 'Judge', instructions: 'Be brief.', voice: 'marin' }), {
  transport,
  tracingDisabled: true,
  config: { audio: { input: { turnDetection: null } } },
});

const heard = new Map(); // response id → bytes of sound
const errors = [];
transport.on('audio', ({ responseId, data }) => heard.set(responseId, (heard.get(responseId) ?? 0) + data.byteLength));
session.on('error', ({ error }) => errors.push(error?.error ?? error));

// next waits for an event of the server that is as wanted.
const next = (wanted) => new Promise((resolve) => {
  const look = (event) => {
    if (wanted(event)) {
      transport.off('*', look);
      resolve(event);
    }
  };
  transport.on('*', look);
});
const ofType = (type) => next((event) => event.type === type);

// tell prints what became of a turn.
const tell = (turn, response, more) => {
  const words = response.output.flatMap((item) => item.content ?? []).map((part) => part.transcript ?? '').join('\n');
  console.log(JSON.stringify({ turn, status: response.status, bytes: heard.get(response.id) ?? 0, words, ...more }));
};

const updated = ofType('session.updated');
await session.connect({ apiKey: 'any' });
const { session: settings } = await updated;
console.log(JSON.stringify({ turn: 'connect', status: settings.audio.input.turn_detection === null ? 'quiet' : 'listening' }));

let done = ofType('response.done');
session.sendMessage('Why is the sky blue?');
tell('typed', (await done).response);

done = ofType('response.done');
let truncated = ofType('conversation.item.truncated');
const first = ofType('response.output_audio.delta');
session.sendMessage('Tell me everything.');
await first;
session.interrupt();
const cancelled = (await done).response;
tell('cancelled', cancelled, { truncated: (await truncated).item_id === cancelled.output[0]?.id });

let refused = ofType('error');
transport.sendEvent({ type: 'conversation.item.truncate', event_id: 'judge_1', item_id: 'item_nowhere', content_index: 0, audio_end_ms: 10 });
const { error } = await refused;
console.log(JSON.stringify({ turn: 'refused', status: error.code, cause: error.event_id }));

done = ofType('response.done');
const sound = readFileSync(recording);
session.sendAudio(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length), { commit: true });
transport.requestResponse();
tell('spoken', (await done).response);

const deleted = ofType('conversation.item.deleted');
const forgotten = session.history.at(-1).itemId;
session.updateHistory((history) => history.slice(0, -1));
console.log(JSON.stringify({ turn: 'forgotten', status: (await deleted).item_id === forgotten ? 'deleted' : 'kept' }));

const roles = session.history.map((item) => item.role);
const said = session.history.filter((item) => item.role === 'assistant' && item.content?.some((part) => part.transcript)).length;
console.log(JSON.stringify({ turn: 'history', status: roles.join(' '), said, errors: errors.map((e) => e.code ?? String(e)) }));
session.close();
