package choir.runtime.discordsim;

/** What the simulator keeps at most, so that it can run for weeks. The oldest goes first. */
final class Bounds {
  /** Posts of a channel, thread or conversation. */
  static final int POSTS_PER_ROOM = 2_000;

  /** Characters of all texts together, former ones included. */
  static final long TEXTS = 64L * 1024 * 1024;

  /** Texts that a post had: an answer of five minutes is edited 250 times. */
  static final int VERSIONS_PER_POST = 300;

  /** Threads and direct conversations. */
  static final int ROOMS = 2_000;

  /** Discord forgets nonces after some minutes. */
  static final int NONCES = 1_000;

  static final int INTERACTIONS = 2_000;

  /** Sessions of one bot that wait to be resumed. */
  static final int LOST_SESSIONS = 3;

  /** Events that a session can be sent again. */
  static final int REPLAY = 1_000;

  /** Frames that wait for a client that does not read. */
  static final int WAITING_FRAMES = 5_000;

  /** Requests and frames that are kept for tests. */
  static final int EXCHANGES = 5_000;

  /** Characters of all that is kept of them. */
  static final long EXCHANGE_TEXTS = 16L * 1024 * 1024;

  /** Bytes of one request or frame that are kept of it. */
  static final int EXCHANGE_BYTES = 64 * 1024;

  /** Bytes of all uploads together. */
  static final long UPLOADS = 64L * 1024 * 1024;

  private Bounds() {}
}
