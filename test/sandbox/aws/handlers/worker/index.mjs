// A stand-in for the built worker: does what the event asks for, so that the runtime around it can be tested.
export async function handler(event, context) {
  const at = new Date().toISOString();
  console.log(JSON.stringify({ at, got: event.kind ?? event['detail-type'] }));
  if (event.kind === 'fail') throw new Error('as asked');
  if (event.kind === 'hang') return new Promise(() => {});
  if (event.kind === 'crash') process.exit(7);
  if (event.kind === 'env') return Object.fromEntries(Object.entries(process.env));
  return { at, again: Date.now(), requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() > 0 };
}
