import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { Desk } from '@tsumugi/care';
import type { Capability } from '@tsumugi/kernel';
import { apiModule, type ApiOptions } from './graphql/api.module.js';
import { RefusalsFilter } from './graphql/refusals.filter.js';
import { SessionGuard } from './graphql/session.guard.js';
import { inputValidation } from './graphql/validation.js';
import { FilesController } from './http/files.controller.js';
import { DemonstrationController } from './http/demonstration.controller.js';
import { HealthController } from './http/health.controller.js';
import { HttpOptions } from './http/http-options.js';
import { LiveController } from './http/live.controller.js';
import { UnexpectedFilter } from './http/unexpected.filter.js';
import { LiveDesk } from './live/live-desk.js';
import { FamilyLiveGateway, OfficeLiveGateway, TeamLiveGateway } from './live/live.gateway.js';
import { CareDesk } from './platform/care-desk.js';
import type { Platform } from './platform/platform.js';
import { LOG, PLATFORM } from './platform/tokens.js';
import { Running } from './running/running.js';

/** What everything else asks for: one platform, one desk, and the services over them. */
@Module({})
class CoreModule {
  static over(providers: Provider[]): DynamicModule {
    return {
      module: CoreModule,
      global: true,
      providers,
      exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}

@Module({})
export class AppModule {
  static over(parts: {
    platform: Platform;
    desk: CareDesk;
    live: LiveDesk;
    http: HttpOptions;
    running: Running;
    capabilities: readonly Capability[];
    services: readonly Provider[];
    api: Omit<ApiOptions, 'capabilities'>;
  }): DynamicModule {
    const { platform, desk, live, http, running, capabilities, services } = parts;
    const api: ApiOptions = { ...parts.api, capabilities };
    return {
      module: AppModule,
      imports: [
        CoreModule.over([
          { provide: PLATFORM, useValue: platform },
          { provide: LOG, useValue: parts.api.log },
          { provide: Desk, useValue: desk },
          { provide: CareDesk, useValue: desk },
          { provide: LiveDesk, useValue: live },
          { provide: HttpOptions, useValue: http },
          { provide: Running, useValue: running },
          ...services,
        ]),
        apiModule('team', api),
        apiModule('family', api),
        apiModule('office', api),
      ],
      controllers: [FilesController, LiveController, DemonstrationController, HealthController],
      providers: [
        TeamLiveGateway,
        FamilyLiveGateway,
        OfficeLiveGateway,
        { provide: APP_GUARD, useClass: SessionGuard },
        // The last one that matches is asked: refusals have a filter of their own.
        { provide: APP_FILTER, useClass: UnexpectedFilter },
        { provide: APP_FILTER, useClass: RefusalsFilter },
        { provide: APP_PIPE, useValue: inputValidation },
      ],
    };
  }
}
