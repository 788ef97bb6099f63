package choir.runtime.discordsim;

/** What the simulator keeps at most, so that it can run for weeks. The oldest goes first. */
final class Bounds {
  /** Posts of a channel, thread or conversation. */
  static final int POSTS_PER_ROOM = 2_000;

  /** Texts that a post had: an answer of five minutes is edited 250 times. */
  static final int VERSIONS_PER_POST = 300;

  /** Threads and direct conversations. */
  static final int ROOMS = 2_000;

  /** Discord forgets nonces after some minutes. */
  static final int NONCES = 1_000;

  static final int INTERACTIONS = 2_000;

  /** Sessions of the gateway, those that wait to be resumed included. */
  static final int SESSIONS = 500;

  /** Events that a session can be sent again. */
  static final int REPLAY = 2_000;

  /** Frames that wait for a client that does not read. */
  static final int WAITING_FRAMES = 5_000;

  /** Requests and frames that are kept for tests. */
  static final int EXCHANGES = 5_000;

  /** Bytes of one request or frame that are kept of it. */
  static final int EXCHANGE_BYTES = 64 * 1024;

  /** Bytes of all uploads together. */
  static final long UPLOADS = 64L * 1024 * 1024;

  private Bounds() {}
}
