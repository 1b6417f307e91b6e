// Runs every audit of graphql-http against one address and prints the outcomes as JSON.
import { serverAudits } from 'graphql-http';

const outcomes = [];
for (const { id, name, fn } of serverAudits({ url: process.argv[2] })) {
  const result = await fn();
  outcomes.push({ id, name, status: result.status, reason: result.reason ?? null });
  if (result.response?.body && !result.response.bodyUsed) await result.response.body.cancel();
}
console.log(JSON.stringify(outcomes));
