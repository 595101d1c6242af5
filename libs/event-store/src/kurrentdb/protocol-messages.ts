/** The wire's messages, as the client's own stubs know them, to and from what the protocol log holds. */
import { createRequire } from 'node:module';
import type * as Shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type * as Statuses from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import type * as Streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type * as Any from 'google-protobuf/google/protobuf/any_pb.js';
import type * as Empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected, LoggedEvent, Outcome, ProposedEvent } from './protocol-log.js';

// CommonJS that assembles its exports at run time: an import could not name them.
const require = createRequire(import.meta.url);
const stubs = '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1';
const shared = require(`${stubs}/shared_pb.js`) as typeof Shared;
const statuses = require(`${stubs}/status_pb.js`) as typeof Statuses;
const streams = require(`${stubs}/streams_pb.js`) as typeof Streams;
const any = require('google-protobuf/google/protobuf/any_pb.js') as typeof Any;
const empty = require('google-protobuf/google/protobuf/empty_pb.js') as typeof Empty;

const { ReadResp, AppendResp, BatchAppendResp } = streams;

export function nameOf(identifier: Shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

function identifierOf(stream: string): Shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')));
}

export function proposedOf(message: Streams.BatchAppendReq.ProposedMessage | Streams.AppendReq.ProposedMessage): ProposedEvent {
  const metadata = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    json: metadata.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOfAppend(options: Streams.AppendReq.Options): Expected {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return -1;
  return options.hasStreamExists() ? 'stream-exists' : 'any';
}

export function expectedOfBatch(options: Streams.BatchAppendReq.Options): Expected {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition());
  if (options.hasNoStream()) return -1;
  return options.hasStreamExists() ? 'stream-exists' : 'any';
}

export function appendAnswer(
  expected: Expected,
  outcome: Exclude<Outcome, { kind: 'deleted' }>,
  withPosition: boolean,
): Streams.AppendResp {
  const answer = new AppendResp();
  if (outcome.kind === 'appended') {
    const success = new AppendResp.Success().setCurrentRevision(String(outcome.revision));
    if (withPosition) {
      const position = String(outcome.position);
      success.setPosition(new AppendResp.Position().setCommitPosition(position).setPreparePosition(position));
    } else {
      success.setNoPosition(new shared.Empty());
    }
    return answer.setSuccess(success);
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (outcome.actual < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.actual));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected < 0) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return answer.setWrongExpectedVersion(wrong);
}

/** The codes of google.rpc.Code that the server's statuses carry. */
const invalidArgument = 3;
const deadlineExceeded = 4;
const alreadyExists = 6;
const failedPrecondition = 9;

export function batchAnswer(
  correlation: Shared.UUID | undefined,
  stream: string,
  expected: Expected,
  outcome: Outcome | { readonly kind: 'too-late' } | { readonly kind: 'too-large'; readonly maxAppendBytes: number },
  withPosition: boolean,
): Streams.BatchAppendResp {
  const answer = new BatchAppendResp().setStreamIdentifier(identifierOf(stream));
  answer.setCorrelationId(correlation);
  switch (outcome.kind) {
    case 'appended': {
      const success = new BatchAppendResp.Success().setCurrentRevision(String(outcome.revision));
      if (withPosition) {
        const position = String(outcome.position);
        success.setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position));
      } else {
        success.setNoPosition(new empty.Empty());
      }
      return answer.setSuccess(success);
    }
    case 'wrong-version': {
      const wrong = new shared.WrongExpectedVersion();
      if (outcome.actual < 0) wrong.setCurrentNoStream(new empty.Empty());
      else wrong.setCurrentStreamRevision(String(outcome.actual));
      if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
      else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new empty.Empty());
      else if (expected < 0) wrong.setExpectedNoStream(new empty.Empty());
      else wrong.setExpectedStreamPosition(String(expected));
      return answer.setError(statusOf(alreadyExists, 'WrongExpectedVersion', wrong));
    }
    case 'deleted': {
      const deleted = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream));
      return answer.setError(statusOf(failedPrecondition, 'StreamDeleted', deleted));
    }
    case 'too-large': {
      const tooLarge = new shared.MaximumAppendSizeExceeded().setMaxappendsize(outcome.maxAppendBytes);
      return answer.setError(statusOf(invalidArgument, 'MaximumAppendSizeExceeded', tooLarge));
    }
    case 'too-late':
      return answer.setError(statusOf(deadlineExceeded, 'Timeout', new shared.Timeout()));
  }
}

function statusOf(code: number, name: string, details: { serializeBinary(): Uint8Array }): Statuses.Status {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), `event_store.client.${name}`);
  return new statuses.Status().setCode(code).setMessage(name).setDetails(packed);
}

export function eventAnswer(event: LoggedEvent): Streams.ReadResp {
  const position = String(event.position);
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.json ? 'application/json' : 'application/octet-stream')
    // Ticks of 100 ns, which a number does not hold exactly.
    .set('created', String(BigInt(event.created) * 10_000n));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
}

export function notFoundAnswer(stream: string): Streams.ReadResp {
  return new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));
}

export function confirmationAnswer(id: string): Streams.ReadResp {
  return new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));
}

export function checkpointAnswer(at: number): Streams.ReadResp {
  const position = String(at);
  return new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition(position).setPreparePosition(position));
}

export function caughtUpAnswer(): Streams.ReadResp {
  return new ReadResp().setCaughtUp(new ReadResp.CaughtUp());
}
