/** The feeds whose pages hear of something, and `access`: what is open is decided again. */
type Told = 'access' | 'alerts' | 'careteam' | 'dailylife' | 'familyroom' | 'invitations' | 'patients' | 'readings' | 'released' | 'room';

/**
 * Who has to hear of each event, or why nobody does. What stands on a page that lies open and is
 * told to no feed misinforms by standing still; so an event that is new here says it first.
 */
export const toldOf: Readonly<Record<string, readonly Told[] | string>> = {
  RegionFounded: ['access'],
  RegionPolicyChanged: ['access'],
  ClockAccepted: 'every answer carries the clock’s doubt itself',

  FacilityNumberReserved: 'is shown nowhere',
  FacilityRegistered: 'stands on no page before it is invited or has staff',
  StaffAdded: ['access', 'careteam'],
  StaffRemoved: ['access', 'careteam', 'patients'],
  StaffManagerChanged: ['access', 'careteam'],

  SignInNameReserved: 'is shown nowhere',
  AccountOpened: 'stands on no page before its person is on a staff or in a circle',
  PasswordSet: ['access'],
  FaceSet: 'a picture beside a name that stays; it is there with the next page',
  SessionOpened: 'the list of one’s sessions is fetched whenever it is opened',
  SessionEnded: ['access'],

  PatientRegistered: ['access', 'careteam', 'patients'],
  BasicsUpdated: ['patients'],
  PhaseChanged: ['patients'],
  PatientDeathReported: ['patients'],
  PatientDeathReportClosed: ['patients'],
  PatientDied: ['access', 'patients'],
  PatientDeathConfirmed: ['patients'],
  PatientDeathUndone: ['access', 'patients'],

  ConsentRecorded: ['access', 'careteam', 'patients'],
  ConsentRegistered: ['access', 'careteam', 'patients'],
  ConsentConfirmed: ['access', 'careteam', 'patients'],
  ConsentChecked: ['access', 'careteam', 'patients'],
  ConsentWithdrawn: ['access', 'careteam', 'patients'],

  FacilityInvited: ['careteam', 'invitations'],
  InvitationAccepted: ['access', 'careteam', 'invitations', 'patients'],
  InvitationDeclined: ['careteam', 'invitations'],
  InvitationCancelled: ['careteam', 'invitations'],
  FacilityRemoved: ['access', 'careteam', 'invitations', 'patients'],
  StaffAssigned: ['access', 'careteam', 'patients'],
  FamilyInvited: ['careteam'],
  FamilyJoined: ['access', 'careteam', 'patients'],
  FamilyRemoved: ['access', 'careteam', 'patients'],

  RoomOpened: ['access', 'patients'],
  RoomClosed: ['access', 'patients'],
  PostPublished: ['familyroom', 'patients', 'room'],
  PostCorrected: ['familyroom', 'patients', 'room'],
  PostWithdrawn: ['familyroom', 'patients', 'released', 'room'],
  PostReleased: ['released', 'room'],
  ReleaseTakenBack: ['released', 'room'],
  ProxyPostConfirmed: ['patients', 'room'],
  ProxyPostObjected: ['patients', 'room'],
  Reacted: ['room'],
  ReactionTakenBack: ['room'],
  PostAcknowledged: ['patients', 'room'],
  PostsSeen: ['patients', 'room'],
  ReleasedPostsSeen: 'no page counts it; who saw a withdrawn post is fetched whenever it is asked',

  FileStored: 'is shown with the post that holds it',
  FileTakenBack: 'was shown to nobody but who took it back',
  FileErased: 'its post was withdrawn, and that was told; or no post ever showed it',

  ReadingsRecorded: ['readings'],
  ReadingCorrected: ['alerts', 'readings', 'room'],
  AlertRaised: ['alerts', 'patients'],
  AlertTaken: ['alerts'],
  AlertClosed: ['alerts', 'patients'],
  ThresholdSet: ['patients'],
  DailyLifeRecorded: ['dailylife'],
  DailyLifeCorrected: ['dailylife'],
  ObjectionRaised: ['alerts', 'dailylife', 'readings', 'room'],
  ObjectionClosed: ['alerts', 'dailylife', 'readings', 'room'],

  NoticesAsked: 'leaves by mail and push',
  NoticeDelivered: 'leaves by mail and push',
  NoticeFailed: 'leaves by mail and push',
  PushSubscribed: 'the browser itself did it',
  PushEnded: 'the browser itself did it, or it is gone',
};
