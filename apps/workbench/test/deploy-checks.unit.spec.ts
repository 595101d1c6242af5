import { composeProblems, dockerfileProblems, unknownSettings } from '../deploy-checks.mjs';

describe('a Dockerfile', () => {
  const dockerfile = (change: (text: string) => string = (text) => text) =>
    change(
      [
        'ARG NODE=24.21.0-trixie-slim',
        'FROM node:${NODE} AS build',
        'RUN npm ci',
        'FROM node:${NODE}',
        'COPY --from=build /app /app',
        'USER 10001:10001',
        'HEALTHCHECK CMD ["true"]',
        'ENTRYPOINT ["node", "main.js"]',
      ].join('\n'),
    );
  const problems = (change?: (text: string) => string) => dockerfileProblems(dockerfile(change), '24.21.0');

  it('is taken as it should be', () => {
    expect(problems()).toEqual([]);
    expect(problems((text) => text.replaceAll('10001:10001', '10001'))).toEqual([]);
  });

  it.each([
    ['root', '10001:10001', '0:0'],
    ['a name, of which nobody can tell who it is', '10001:10001', 'node'],
  ])('does not run as %s', (_who, number, who) => {
    expect(problems((text) => text.replace(number, who))).toEqual([
      'USER must be a number other than root, which an orchestrator can check.',
    ]);
  });

  it('does not run as whom only an earlier stage names', () => {
    expect(problems((text) => text.replace('USER 10001:10001\n', '').replace('RUN npm ci', 'USER 10001'))).toHaveLength(1);
  });

  it('names releases, and the Node of the project', () => {
    expect(problems((text) => text.replace('ARG NODE=24.21.0-trixie-slim', 'ARG NODE=latest'))).toContain('node:latest names no release.');
    expect(problems((text) => text.replace('24.21.0', '24.20.0'))).toContain(
      'node:24.20.0-trixie-slim is not the Node 24.21.0 of package.json.',
    );
    expect(problems((text) => text.replace('FROM node:${NODE} AS build', 'FROM debian AS build'))).toEqual(['debian names no release.']);
    expect(problems((text) => text.replace('FROM node:${NODE} AS build', 'FROM registry.example.jp:5000/debian:13 AS build'))).toEqual([]);
  });

  it('hands signals to the node itself, and says how it is', () => {
    expect(problems((text) => text.replace('["node", "main.js"]', 'node main.js'))).toEqual([
      'ENTRYPOINT must be a list: a shell in between would keep signals to itself.',
    ]);
    expect(problems((text) => text.replace('HEALTHCHECK CMD ["true"]\n', ''))).toEqual(['HEALTHCHECK is missing.']);
  });

  it('holds no secret', () => {
    expect(problems((text) => text.replace('USER', 'ENV TSUMUGI_KEK=00\nUSER'))).toEqual([
      'A secret would stay in the image: TSUMUGI_KEK=00',
    ]);
  });

  it('is Docker’s language', () => {
    expect(problems((text) => text.replace('COPY', 'COPYY'))).toContain('line 5: Unknown instruction: COPYY');
  });
});

describe('a compose file', () => {
  const service = {
    image: 'nats:2.15-alpine',
    restart: 'unless-stopped',
    networks: ['inside'],
    healthcheck: { test: ['CMD', 'true'] },
    cap_drop: ['ALL'],
    deploy: { resources: { limits: { memory: '256m' } } },
  };
  const problems = (change: object, name = 'nats') => composeProblems({ services: { [name]: { ...service, ...change } } });

  it('is taken as it should be', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ ports: ['0.0.0.0:443:8443'] }, 'proxy')).toEqual([]);
    expect(problems({ environment: { TSUMUGI_DRAIN_SECONDS: '10' }, stop_grace_period: '40s' })).toEqual([]);
  });

  it('lets only the proxy be reached from outside', () => {
    expect(problems({ ports: ['0.0.0.0:4222:4222'] })).toEqual([
      'nats: publishes 0.0.0.0:4222:4222: only the proxy is reached from outside.',
    ]);
    expect(problems({ ports: ['4222:4222'] })).toHaveLength(1);
    expect(problems({ ports: ['127.0.0.1:4222:4222'] })).toEqual([]);
  });

  it('gives nobody more than they need', () => {
    expect(problems({ deploy: {} })).toEqual(['nats: deploy.resources.limits.memory is missing.']);
    expect(problems({ cap_drop: [] })).toEqual(['nats: cap_drop must be [ALL].']);
  });

  it('says how everybody is looked after', () => {
    expect(problems({ healthcheck: undefined })).toEqual(['nats: healthcheck is missing.']);
    expect(problems({ restart: undefined })).toEqual(['nats: restart is missing.']);
    // Which an image of this repository brings along.
    expect(problems({ healthcheck: undefined, build: '..' })).toEqual([]);
  });

  it('names releases', () => {
    expect(problems({ image: 'nats:latest' })).toEqual(['nats: nats:latest names no release.']);
    expect(problems({ image: 'nats' })).toEqual(['nats: nats names no release.']);
    expect(problems({ image: `nats@sha256:${'0'.repeat(64)}` })).toEqual([]);
  });

  it('leaves a node the time to drain', () => {
    const environment = { TSUMUGI_DRAIN_SECONDS: '10' };
    expect(problems({ environment })).toEqual(['nats: stop_grace_period must be longer than the drain of 10 s.']);
    expect(problems({ environment, stop_grace_period: '10s' })).toHaveLength(1);
  });
});

describe('settings that are deployed', () => {
  it('exist', () => {
    const known = new Set(['TSUMUGI_PORT', 'TSUMUGI_S3_URL']);
    expect(unknownSettings('TSUMUGI_PORT: 3000 # not TSUMUGI_PROT\n${TSUMUGI_S3_URL}', known)).toEqual(['TSUMUGI_PROT is not a setting.']);
    expect(unknownSettings('TSUMUGI_PORT=3000', known)).toEqual([]);
  });
});
