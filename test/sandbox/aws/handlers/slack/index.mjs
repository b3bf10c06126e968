// A stand-in for the built Slack function.
export async function handler(event) {
  return { statusCode: 200, body: `${event.requestContext?.http?.method} at ${Date.now()}` };
}
